import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { Events, GatewayIntentBits, Routes } from 'discord.js';
import { bot, guild, join, person } from './cast.js';
import { asker, signIn } from './discordjs.js';
import { next } from './patience.js';

const intents = Object.values(GatewayIntentBits).filter(Number.isInteger);

/** The small jobs of a guild's bots, by an unmodified discord.js that may do everything in it, seen by another one that may do nothing. */
export function deckhands(title, { ledger, start }) {
  describe(title, () => {
    let house, ada, bo, gull, tern, home, here, there, captain;

    before(async () => {
      house = await start();
      [ada, bo] = [await person(house.url, 'ada'), await person(house.url, 'bo')];
      const [gullBot, ternBot] = [await bot(ada, 'gull'), await bot(ada, 'tern')];
      const place = await guild(ada, gullBot, ternBot);
      captain = await ada.ask('POST', `/guilds/${place.id}/roles`, { name: 'captain', permissions: '8' });
      await ada.ask('PUT', `/guilds/${place.id}/members/${gullBot.id}/roles/${captain.id}`);
      await join(place, ada, bo);
      [gull, tern] = await Promise.all([gullBot, ternBot].map((each) => signIn(house.url, each, ledger, { intents })));
      home = gull.guilds.cache.get(place.id);
      here = await gull.channels.fetch(place.channel);
      there = await tern.channels.fetch(place.channel);
    });

    after(async () => {
      await Promise.all([gull?.destroy(), tern?.destroy()]);
      await house?.dispose();
    });

    const hears = (name, message) => next(tern, name, (what) => (what.message ?? what).id === message.id);

    it('ask for the way in', async () => {
      const { url } = await asker(house.url, ledger).get(Routes.gateway(), { auth: false });
      assert.equal(new URL(url).port, String(house.port));
    });

    it('look up what is there', async () => {
      assert.equal((await home.fetch()).ownerId, ada.id);
      assert.equal((await gull.users.fetch(bo.id, { force: true })).username, bo.username);
      assert.deepEqual([...(await home.members.list({ limit: 10, cache: false })).keys()], [ada.id, bo.id, gull.user.id, tern.user.id].sort((a, b) => (BigInt(a) < BigInt(b) ? -1 : 1)));
      assert.deepEqual([...(await home.members.search({ query: bo.username })).keys()], [bo.id]);
      const roles = await home.roles.fetch();
      assert.ok(roles.has(captain.id) && roles.has(home.id));
      assert.equal((await home.channels.fetch()).get(here.id).name, here.name);
      assert.equal((await gull.channels.fetch(here.id, { force: true })).guildId, home.id);

      const invite = await here.createInvite({ maxAge: 600 });
      assert.deepEqual([...(await here.fetchInvites()).keys()].includes(invite.code), true);
    });

    it('keep the webhooks in order', async () => {
      const quay = await home.channels.create({ name: 'quay' });
      const hook = await here.createWebhook({ name: 'bell' });
      assert.ok((await here.fetchWebhooks()).has(hook.id));
      assert.equal((await home.fetchWebhooks()).get(hook.id).name, 'bell');
      assert.equal((await gull.fetchWebhook(hook.id)).token, hook.token);

      const moved = next(tern, Events.WebhooksUpdate, (channel) => channel.id === quay.id);
      await hook.edit({ channel: quay.id });
      await moved;
      assert.equal(hook.channelId, quay.id);
      await hook.edit({ name: 'gong' });
      assert.equal((await gull.fetchWebhook(hook.id, hook.token)).name, 'gong');

      const said = await hook.send('dong');
      const unsaid = hears(Events.MessageDelete, said);
      await hook.deleteMessage(said.id);
      await unsaid;
      await hook.delete();
      await assert.rejects(gull.fetchWebhook(hook.id), { status: 404, code: 10015 });

      const other = await here.createWebhook({ name: 'horn' });
      const gone = next(tern, Events.WebhooksUpdate, (channel) => channel.id === here.id);
      await gull.deleteWebhook(other.id, { reason: 'too loud' });
      await gone;
      assert.equal((await here.fetchWebhooks()).size, 0);
    });

    it('clear away reactions, one after the other and all at once', async () => {
      const sent = await here.send('well?');
      const seen = await there.messages.fetch(sent.id);
      for (const emoji of ['👍', '⚓', '🚢']) {
        await seen.react(emoji);
        await sent.react(emoji);
      }

      const message = await here.messages.fetch({ message: sent.id, force: true });
      const one = next(tern, Events.MessageReactionRemove, (reaction, user) => reaction.message.id === sent.id && user.id === tern.user.id);
      await message.reactions.resolve('👍').users.remove(tern.user.id);
      assert.equal((await one)[0].emoji.name, '👍');
      const some = hears(Events.MessageReactionRemoveEmoji, sent);
      await message.reactions.resolve('⚓').remove();
      assert.equal((await some).emoji.name, '⚓');
      assert.deepEqual([...(await here.messages.fetch({ message: sent.id, force: true })).reactions.cache.keys()], ['👍', '🚢']);
      const all = hears(Events.MessageReactionRemoveAll, sent);
      await message.reactions.removeAll();
      await all;
      assert.equal((await here.messages.fetch({ message: sent.id, force: true })).reactions.cache.size, 0);
    });

    it('pin and take down, by either address', async () => {
      const sent = await here.send('high tide at noon');
      const changed = () => next(tern, Events.ChannelPinsUpdate, (channel) => channel.id === here.id);
      const pinned = async () => [(await there.messages.fetchPins()).items.map((pin) => pin.message.id), (await tern.rest.get(Routes.channelPins(here.id))).map((message) => message.id)];
      for (const [pin, unpin] of [
        [() => sent.pin(), () => sent.unpin()],
        [() => gull.rest.put(Routes.channelPin(here.id, sent.id)), () => gull.rest.delete(Routes.channelPin(here.id, sent.id))],
      ]) {
        const up = changed();
        await pin();
        await up;
        assert.deepEqual(await pinned(), [[sent.id], [sent.id]]);
        const down = changed();
        await unpin();
        await down;
        assert.deepEqual(await pinned(), [[], []]);
      }
    });

    it('sweep the deck', async () => {
      const swept = [await here.send('one'), await here.send('two'), await here.send('three')];
      const heard = next(tern, Events.MessageBulkDelete, (messages) => messages.has(swept[0].id));
      await here.bulkDelete(swept);
      assert.equal((await heard)[0].size, 3);
      const left = await there.messages.fetch({ limit: 100, cache: false });
      assert.ok(swept.every((message) => !left.has(message.id)));
    });

    it('list who may not come in', async () => {
      await home.members.ban(bo.id, { reason: 'sank a boat' });
      assert.deepEqual([...(await home.bans.fetch()).values()].map((ban) => [ban.user.id, ban.reason]), [[bo.id, 'sank a boat']]);
      const lifted = next(gull, Events.GuildBanRemove);
      await home.bans.remove(bo.id);
      assert.equal((await lifted).user.id, bo.id);
      assert.equal((await home.bans.fetch({ cache: false })).size, 0);
    });

    it('had no problems', () => assert.deepEqual([...gull.problems, ...tern.problems], []));
  });
}
