import assert from 'node:assert/strict';
import { setTimeout as pause } from 'node:timers/promises';

/** Posts one message after the other by raw HTTP until it is stopped, each until it is acknowledged, with a nonce so that a retry does not double it. */
export class Sender {
  constructor(caller, channel, name) {
    this.caller = caller;
    this.channel = channel;
    this.name = name;
    this.acknowledged = [];
    this.stopped = false;
    this.waiting = [];
  }

  start() {
    this.done = this.#run();
    return this;
  }

  async stop() {
    this.stopped = true;
    await this.done;
  }

  /** Waits until so many more messages are acknowledged. */
  more(count) {
    return new Promise((resolve) => this.waiting.push({ goal: this.acknowledged.length + count, resolve }));
  }

  /** One message, as often as it takes. */
  async say(content, nonce) {
    for (;;) {
      const answer = await this.caller
        .send('POST', `/channels/${this.channel}/messages`, { content, nonce, enforce_nonce: true })
        .then(async (response) => ({ status: response.status, text: await response.text() }), () => undefined);
      if (answer?.status === 200) {
        const { id } = JSON.parse(answer.text);
        this.acknowledged.push(id);
        this.waiting = this.waiting.filter((wait) => !(this.acknowledged.length >= wait.goal && (wait.resolve(), true)));
        return id;
      }

      // No answer, or 503: the server is dead or dying, and comes back.
      assert.ok(!answer || answer.status === 503, `${answer?.status}: ${answer?.text}`);
      await pause(50);
    }
  }

  async #run() {
    for (let i = 0; !this.stopped; i++) {
      await this.say(`${this.name} says ${i}`, `${this.name}-${i}`);
    }
  }
}
