import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { Events } from 'discord.js';
import { bot, guild, join, person } from './cast.js';
import { Cutter } from './cutter.js';
import { signIn } from './discordjs.js';
import { Listener } from './listener.js';
import { next, within } from './patience.js';
import { Sender } from './sender.js';

/**
 * Two unmodified discord.js clients, gull and tern, in Ada's guild.
 * @param {string} title how they are connected
 * @param {boolean} compressed whether they must have asked for zlib-stream
 * @param {() => Promise<Gatehouse>} start starts the house
 * @param {Ledger} ledger takes down what they use
 * @param {object} options of discord.js
 */
export function discordjs(title, { compressed, start, ledger }, options = {}) {
  describe(title, () => {
    let house, cutter, ada, gullBot, ternBot, place, gull, tern, here, there;

    before(async () => {
      house = await start();
      cutter = await Cutter.open(house);
      ada = await person(house.url, 'ada');
      gullBot = await bot(ada, 'gull');
      ternBot = await bot(ada, 'tern');
      place = await guild(ada, gullBot, ternBot);
      [gull, tern] = await Promise.all([signIn(cutter.url, gullBot, ledger, options), signIn(cutter.url, ternBot, ledger, options)]);
      here = await gull.channels.fetch(place.channel);
      there = await tern.channels.fetch(place.channel);
    });

    after(async () => {
      await Promise.all([gull?.destroy(), tern?.destroy()]);
      cutter?.close();
      await house?.dispose();
    });

    it('know who and where they are', () => {
      assert.equal(gull.user.id, gullBot.id);
      assert.equal(gull.user.bot, true);
      assert.equal(gull.guilds.cache.get(place.id).name, 'harbour');
      assert.equal(gull.guilds.cache.get(place.id).ownerId, ada.id);
      assert.equal(gull.guilds.cache.get(place.id).memberCount, 3);
      assert.equal(gull.ws.shards.size, options.shardCount ?? 1);
      assert.equal(gull.trace.some((line) => line.includes('compression: zlib-stream')), compressed);
    });

    it('send and receive', async () => {
      const heard = next(tern, Events.MessageCreate, (message) => message.content === 'ahoy 🚢');
      const sent = await here.send('ahoy 🚢');
      const message = await heard;

      assert.equal(message.id, sent.id);
      assert.equal(message.author.id, gullBot.id);
      assert.equal(message.guildId, place.id);
      assert.equal(message.member.id, gullBot.id);
    });

    it('edit', async () => {
      const sent = await here.send('ahoi');
      const heard = next(tern, Events.MessageUpdate, (_, message) => message.id === sent.id);
      await sent.edit('ahoy');
      const [, message] = await heard;

      assert.equal(message.content, 'ahoy');
      assert.ok(message.editedTimestamp);
    });

    it('reply and mention', async () => {
      const sent = await here.send('who is there?');
      const heard = next(gull, Events.MessageCreate, (message) => message.reference?.messageId === sent.id);
      await (await there.messages.fetch(sent.id)).reply(`me, <@${gullBot.id}>`);
      const message = await heard;

      assert.ok(message.mentions.users.has(gullBot.id));
    });

    it('delete', async () => {
      const sent = await here.send('oops');
      const heard = next(tern, Events.MessageDelete, (message) => message.id === sent.id);
      await sent.delete();
      await heard;
    });

    it('react and pin', async () => {
      const sent = await here.send('pin me');
      const added = next(tern, Events.MessageReactionAdd, (reaction, user) => reaction.message.id === sent.id && user.id === gullBot.id);
      await sent.react('👍');
      assert.equal((await added)[0].emoji.name, '👍');
      const shown = await there.messages.fetch({ message: sent.id, force: true });
      assert.deepEqual([shown.reactions.cache.get('👍').count, shown.reactions.cache.get('👍').me], [1, false]);
      assert.ok((await shown.reactions.cache.get('👍').users.fetch()).has(gullBot.id));
      const removed = next(tern, Events.MessageReactionRemove, (reaction) => reaction.message.id === sent.id);
      await sent.reactions.resolve('👍').users.remove(gullBot.id);
      await removed;

      await ada.ask('PUT', `/channels/${place.channel}/messages/${sent.id}/reactions/${encodeURIComponent('❤️')}/@me`);
      const cleared = next(tern, Events.MessageReactionRemoveAll, (message) => message.id === sent.id);
      await ada.ask('DELETE', `/channels/${place.channel}/messages/${sent.id}/reactions`);
      await cleared;

      const pins = next(tern, Events.ChannelPinsUpdate, (channel) => channel.id === place.channel);
      await ada.ask('PUT', `/channels/${place.channel}/pins/${sent.id}`);
      await pins;
      const pinned = await there.messages.fetchPins();
      assert.equal(pinned.items[0].message.id, sent.id);
    });

    it('delete many at once', async () => {
      const sent = [await ada.ask('POST', `/channels/${place.channel}/messages`, { content: 'one' }),
        await ada.ask('POST', `/channels/${place.channel}/messages`, { content: 'two' })];
      const heard = next(tern, Events.MessageBulkDelete, (messages) => messages.has(sent[0].id));
      await ada.ask('POST', `/channels/${place.channel}/messages/bulk-delete`, { messages: sent.map((message) => message.id) });
      assert.equal((await heard)[0].size, 2);
    });

    it('type', async () => {
      const heard = next(tern, Events.TypingStart, (typing) => typing.user.id === gullBot.id);
      await here.sendTyping();
      const typing = await heard;

      assert.equal(typing.channel.id, place.channel);
    });

    it('show what they do', async () => {
      const heard = next(tern, Events.PresenceUpdate, (_, presence) => presence.userId === gullBot.id && presence.status === 'dnd');
      gull.user.setPresence({ status: 'dnd', activities: [{ name: 'chess' }] });
      const [, presence] = await heard;

      assert.equal(presence.activities[0].name, 'chess');
    });

    it('read the history back', async () => {
      const said = [];
      for (let i = 0; i < 12; i++) {
        said.push((await here.send(`line ${i}`)).id);
      }

      const ids = async (query) => [...(await there.messages.fetch({ ...query, cache: false })).keys()];
      assert.deepEqual(await ids({ limit: 5 }), said.slice(7).reverse());
      assert.deepEqual(await ids({ limit: 3, before: said[5] }), said.slice(2, 5).reverse());
      assert.deepEqual(await ids({ limit: 3, after: said[5] }), said.slice(6, 9).reverse());
      assert.deepEqual(await ids({ limit: 3, around: said[5] }), said.slice(4, 7).reverse());
    });

    it('see somebody join and leave', async () => {
      const cem = await person(house.url, 'cem');
      const joined = next(tern, Events.GuildMemberAdd, (member) => member.id === cem.id);
      await join(place, ada, cem);
      assert.equal((await joined).user.username, cem.username);

      const left = next(tern, Events.GuildMemberRemove, (member) => member.id === cem.id);
      await cem.ask('DELETE', `/users/@me/guilds/${place.id}`);
      await left;
    });

    it('make channels', async () => {
      const heard = next(tern, Events.ChannelCreate, (channel) => channel.name === 'quay');
      const quay = await ada.ask('POST', `/guilds/${place.id}/channels`, { name: 'quay', type: 0 });
      assert.equal((await heard).id, quay.id);
    });

    it('hear everything once and in order over cut sockets', async () => {
      const listeners = [gull, tern].map((client, index) => {
        const listener = new Listener(['gull', 'tern'][index]);
        client.on(Events.MessageCreate, (message) => listener.hear(message.channelId, message.id));
        return listener;
      });
      const sender = new Sender(ada, place.channel, 'ada').start();
      for (let i = 0; i < 3; i++) {
        await within(sender.more(20), 'messages');
        const resumed = Promise.all([gull, tern].map((client) => next(client, Events.ShardResume)));
        cutter.cut();
        await resumed;
      }

      await within(sender.more(20), 'messages');
      await sender.stop();
      for (const listener of listeners) {
        await within(listener.until(place.channel, sender.acknowledged.at(-1)), 'the last message');
        listener.mustHaveHeard(place.channel, sender.acknowledged);
      }

      assert.ok(cutter.cuts >= 6);
    });

    it('had no problems', () => {
      assert.deepEqual([...gull.problems, ...tern.problems], []);
    });
  });
}
