import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { bot, guild, person } from './cast.js';
import { Gatehouse } from './gatehouse.js';
import { next, within } from './patience.js';

// A picture of one pixel, as far as anybody looks.
const pixel = Buffer.from('89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c489', 'hex');

/**
 * A client of another library in Ada's guild.
 * @param {string} title which, and how it is connected
 * @param {(house: Gatehouse, token: string) => object} make its client, not yet connected
 * @param {(client: object, channel: string, text: string) => Promise<{id: string}>} send
 * @param {(client: object, channel: string, id: string, text: string) => Promise<unknown>} edit
 * @param {(client: object, channel: string) => Promise<object[]>} history its last two messages, newest first
 * @param {(client: object, channel: string, bytes: Buffer) => Promise<object>} picture sends a file with an embed
 * @param {(client: object, channel: string, id: string, emoji: string) => Promise<unknown>} react
 * @param {(client: object, user: string, text: string) => Promise<object>} alone sends a direct message
 * @param {(client: object, guild: string, name: string) => Promise<object>} role makes one
 * @param {(client: object) => void} leave for good
 * @param {(settings: object) => Promise<Gatehouse>} start starts the house
 */
export function otherLibrary(title, { make, send, edit, history, picture, react, alone, role, leave }, start = Gatehouse.start) {
  describe(title, () => {
    let house, ada, gull, place, client;
    const problems = [];

    before(async () => {
      // eris sends a Host header without the port: only the operator can say where the gateway is.
      house = await start({ PUBLIC_URL: (it) => it.url });
      ada = await person(house.url, 'ada');
      gull = await bot(ada, 'gull');
      place = await guild(ada, gull);
      const captain = await ada.ask('POST', `/guilds/${place.id}/roles`, { name: 'captain', permissions: '8' });
      await ada.ask('PUT', `/guilds/${place.id}/members/${gull.id}/roles/${captain.id}`);
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

    it('sends a picture with an embed', async () => {
      const sent = await within(picture(client, place.channel, pixel), 'the answer');
      assert.equal(sent.embeds[0].title, 'Tide');
      const [file] = [...sent.attachments.values()];
      assert.deepEqual([file.filename, file.width, file.height], ['tide.png', 1, 1]);
      assert.deepEqual(Buffer.from(await (await fetch(file.url)).arrayBuffer()), pixel);
    });

    it('reacts, and sees others do it', async () => {
      const { id } = await ada.ask('POST', `/channels/${place.channel}/messages`, { content: 'well?' });
      await within(react(client, place.channel, id, '👍'), 'the answer');
      const shown = await ada.ask('GET', `/channels/${place.channel}/messages/${id}`);
      assert.deepEqual([shown.reactions[0].emoji.name, shown.reactions[0].count], ['👍', 1]);
      const heard = next(client, 'messageReactionAdd', (message) => message.id === id);
      await ada.ask('PUT', `/channels/${place.channel}/messages/${id}/reactions/${encodeURIComponent('❤️')}/@me`);
      await heard;
    });

    it('talks to somebody alone', async () => {
      const sent = await within(alone(client, ada.id, 'psst'), 'the answer');
      const heard = next(client, 'messageCreate', (message) => message.content === 'yes?');
      await ada.ask('POST', `/channels/${sent.channel?.id ?? sent.channelID}/messages`, { content: 'yes?' });
      assert.equal((await heard).author.id, ada.id);
    });

    it('makes a role, and hears of it', async () => {
      const heard = next(client, 'guildRoleCreate', (...told) => told.at(-1).name === 'mate');
      const made = await within(role(client, place.id, 'mate'), 'the answer');
      assert.equal([await heard].flat().at(-1).id, made.id);
    });

    it('had no problems', () => {
      assert.deepEqual(problems, []);
    });
  });
}
