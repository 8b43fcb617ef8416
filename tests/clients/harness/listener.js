import assert from 'node:assert/strict';

/** Writes down which messages a client hears in each channel, and says whether that is what was acknowledged: all, once, in order. */
export class Listener {
  constructor(name) {
    this.name = name;
    this.heard = new Map();
    this.waiting = [];
  }

  hear(channel, id) {
    if (!this.heard.has(channel)) {
      this.heard.set(channel, []);
    }

    this.heard.get(channel).push(id);
    this.waiting = this.waiting.filter((wait) => !(wait.id === id && (wait.resolve(), true)));
  }

  /** The newest message heard in a channel. */
  newest(channel) {
    return this.heard.get(channel)?.at(-1) ?? '0';
  }

  /** Waits until a message is heard. */
  until(channel, id) {
    if (this.heard.get(channel)?.includes(id)) {
      return Promise.resolve();
    }

    return new Promise((resolve) => this.waiting.push({ id, resolve }));
  }

  /** Fails unless exactly these messages of a channel were heard, once and in the order of their ids. Others may have been heard too when nobody was told of them. */
  mustHaveHeard(channel, acknowledged) {
    const heard = (this.heard.get(channel) ?? []).map(BigInt);
    assert.equal(new Set(heard).size, heard.length, `${this.name} heard a message twice`);
    for (let i = 1; i < heard.length; i++) {
      assert.ok(heard[i - 1] < heard[i], `${this.name} heard ${heard[i]} after ${heard[i - 1]}`);
    }

    const known = new Set(heard);
    const missing = acknowledged.filter((id) => !known.has(BigInt(id)));
    assert.deepEqual(missing, [], `${this.name} did not hear ${missing.length} acknowledged messages`);
  }
}
