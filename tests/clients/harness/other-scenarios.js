import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { bot, guild, person } from './cast.js';
import { Gatehouse } from './gatehouse.js';
import { next, within } from './patience.js';

/**
 * A client of another library in Ada's guild.
 * @param {string} title which, and how it is connected
 * @param {(house: Gatehouse, token: string) => object} make its client, not yet connected
 * @param {(client: object, channel: string, text: string) => Promise<{id: string}>} send
 * @param {(client: object, channel: string, id: string, text: string) => Promise<unknown>} edit
 * @param {(client: object, channel: string) => Promise<object[]>} history its last two messages, newest first
 * @param {(client: object) => void} leave for good
 */
export function otherLibrary(title, { make, send, edit, history, leave }) {
  describe(title, () => {
    let house, ada, gull, place, client;
    const problems = [];

    before(async () => {
      // eris sends a Host header without the port: only the operator can say where the gateway is.
      house = await Gatehouse.start((it) => ({ PUBLIC_URL: it.url }));
      ada = await person(house.url, 'ada');
      gull = await bot(ada, 'gull');
      place = await guild(ada, gull);
      client = make(house, gull.token);
      client.on('error', (error) => problems.push(error));
      const ready = next(client, 'ready');
      await client.connect();
      await ready;
    });

    after(async () => {
      if (client) {
        leave(client);
      }

      await house?.dispose();
    });

    it('signs in', () => {
      assert.equal(client.user.id, gull.id);
      assert.ok(client.guilds.has(place.id));
    });

    it('receives', async () => {
      const heard = next(client, 'messageCreate', (message) => message.content === 'ahoy');
      const { id } = await ada.ask('POST', `/channels/${place.channel}/messages`, { content: 'ahoy' });
      const message = await heard;

      assert.equal(message.id, id);
      assert.equal(message.author.id, ada.id);
      assert.equal(message.guildID, place.id);
    });

    it('sends and edits', async () => {
      const sent = await within(send(client, place.channel, 'caw'), 'the answer');
      assert.equal(sent.author.id, gull.id);
      const updated = next(client, 'messageUpdate', (message) => message.id === sent.id);
      await within(edit(client, place.channel, sent.id, 'caw caw'), 'the answer');
      const [message] = await updated;
      assert.equal(message.content, 'caw caw');
      const stored = await ada.ask('GET', `/channels/${place.channel}/messages/${sent.id}`);
      assert.equal(stored.content, 'caw caw');
    });

    it('reads the history back', async () => {
      const messages = await within(history(client, place.channel), 'the answer');
      assert.deepEqual(messages.map((message) => message.content), ['caw caw', 'ahoy']);
    });

    it('had no problems', () => {
      assert.deepEqual(problems, []);
    });
  });
}
