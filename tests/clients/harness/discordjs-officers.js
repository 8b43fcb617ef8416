import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { ChannelType, Events, GatewayDispatchEvents, GatewayIntentBits, OverwriteType, PermissionFlagsBits } from 'discord.js';
import { bot, guild, join, person } from './cast.js';
import { signIn } from './discordjs.js';
import { next } from './patience.js';

const intents = [GatewayIntentBits.Guilds, GatewayIntentBits.GuildMembers, GatewayIntentBits.GuildMessages, GatewayIntentBits.GuildVoiceStates, GatewayIntentBits.MessageContent];

/** A guild is set up and ruled, by an unmodified discord.js that may do everything in it; another one, without any power, sees what it sees. */
export function officers(title, { ledger, start }) {
  describe(title, () => {
    let house, ada, bo, place, captain, gull, tern, home, lookout;

    before(async () => {
      house = await start();
      ada = await person(house.url, 'ada');
      bo = await person(house.url, 'bo');
      const [gullBot, ternBot] = [await bot(ada, 'gull'), await bot(ada, 'tern')];
      place = await guild(ada, gullBot, ternBot);
      captain = await ada.ask('POST', `/guilds/${place.id}/roles`, { name: 'captain', permissions: '8' });
      await ada.ask('PUT', `/guilds/${place.id}/members/${gullBot.id}/roles/${captain.id}`);
      await join(place, ada, bo);
      [gull, tern] = await Promise.all([gullBot, ternBot].map((each) => signIn(house.url, each, ledger, { intents })));
      home = gull.guilds.cache.get(place.id);
      lookout = tern.guilds.cache.get(place.id);
    });

    after(async () => {
      await Promise.all([gull?.destroy(), tern?.destroy()]);
      await house?.dispose();
    });

    it('make, change, move, give and delete roles', async () => {
      const made = next(tern, Events.GuildRoleCreate, (role) => role.name === 'mate');
      const mate = await home.roles.create({ name: 'mate', colors: { primaryColor: 0x336699 }, hoist: true, permissions: [PermissionFlagsBits.ManageNicknames] });
      assert.deepEqual([(await made).id, mate.hexColor, mate.hoist], [mate.id, '#336699', true]);

      const changed = next(tern, Events.GuildRoleUpdate, (_, role) => role.id === mate.id && role.name === 'first mate');
      await mate.edit({ name: 'first mate', mentionable: true });
      assert.equal((await changed)[1].mentionable, true);

      const boy = await home.roles.create({ name: 'cabin boy' });
      await assert.rejects(home.roles.setPositions([{ role: boy.id, position: 3 }]), { status: 403, code: 50013 });
      await ada.ask('PATCH', `/guilds/${place.id}/roles`, [{ id: captain.id, position: 3 }]);
      await home.roles.setPositions([{ role: boy.id, position: 2 }, { role: mate.id, position: 1 }]);
      assert.ok((await home.roles.fetch(boy.id, { force: true })).comparePositionTo(mate.id) > 0);

      const given = next(tern, Events.GuildMemberUpdate, (_, member) => member.id === bo.id && member.roles.cache.has(mate.id));
      const member = await home.members.fetch(bo.id);
      await member.roles.add(mate.id);
      await given;
      const taken = next(tern, Events.GuildMemberUpdate, (_, seen) => seen.id === bo.id && !seen.roles.cache.has(mate.id));
      await member.roles.remove(mate.id);
      await taken;

      const gone = next(tern, Events.GuildRoleDelete, (role) => role.id === boy.id);
      await boy.delete();
      await gone;
    });

    it('make a category with channels, some of which not everybody sees', async () => {
      const deck = await home.channels.create({ name: 'deck', type: ChannelType.GuildCategory });
      const opened = next(tern, Events.ChannelCreate, (channel) => channel.name === 'mast');
      const mast = await home.channels.create({ name: 'mast', type: ChannelType.GuildText, parent: deck.id, topic: 'high', rateLimitPerUser: 5 });
      const seen = await opened;
      assert.deepEqual([seen.parentId, seen.topic, seen.rateLimitPerUser], [deck.id, 'high', 5]);

      const hidden = next(tern, Events.ChannelDelete, (channel) => channel.id === mast.id);
      await mast.permissionOverwrites.edit(home.roles.everyone.id, { ViewChannel: false });
      await hidden;
      await assert.rejects(tern.channels.fetch(mast.id, { force: true }), { status: 403, code: 50001 });

      const shown = next(tern, Events.ChannelCreate, (channel) => channel.id === mast.id);
      await mast.permissionOverwrites.create(tern.user.id, { ViewChannel: true, SendMessages: false }, { type: OverwriteType.Member });
      await shown;
      await assert.rejects((await tern.channels.fetch(mast.id)).send('me?'), { status: 403, code: 50013 });

      const renamed = next(tern, Events.ChannelUpdate, (_, channel) => channel.id === mast.id && channel.name === 'crow');
      await mast.edit({ name: 'crow', nsfw: true });
      assert.equal((await renamed)[1].nsfw, true);
      await mast.permissionOverwrites.delete(tern.user.id);
      await home.channels.setPositions([{ channel: mast.id, position: 3 }]);
      await mast.delete();
      assert.equal(home.channels.cache.has(mast.id), false);
    });

    it('slow a channel down for those without power', async () => {
      const slow = await home.channels.create({ name: 'galley', rateLimitPerUser: 3_600 });
      const there = await tern.channels.fetch(slow.id);
      await there.send('soup');
      const hasty = await fetch(`${house.url}/api/v10/channels/${slow.id}/messages`, {
        method: 'POST',
        headers: { authorization: `Bot ${tern.token}`, 'content-type': 'application/json' },
        body: JSON.stringify({ content: 'more soup' }),
      });
      assert.equal(hasty.status, 429);
      assert.equal((await hasty.json()).code, 20016);
      await slow.send('one');
      await slow.send('two');
    });

    it('name members, the guild and themselves', async () => {
      const named = next(tern, Events.GuildMemberUpdate, (_, member) => member.id === bo.id && member.nickname === 'Bosun');
      const member = await home.members.fetch(bo.id);
      await member.setNickname('Bosun', 'promoted');
      await named;
      await home.members.me.setNickname('Captain');
      assert.equal((await lookout.members.fetch({ user: gull.user.id, force: true })).nickname, 'Captain');

      const changed = next(tern, Events.GuildUpdate, (_, now) => now.name === 'the harbour');
      await home.edit({ name: 'the harbour' });
      await changed;
    });

    it('meet in voice channels', async () => {
      const cabin = await home.channels.create({ name: 'cabin', type: ChannelType.GuildVoice });
      const entered = next(gull, Events.VoiceStateUpdate, (_, state) => state.id === tern.user.id && state.channelId === cabin.id);
      const own = next(tern, 'raw', (packet) => packet.t === GatewayDispatchEvents.VoiceStateUpdate && packet.d.user_id === tern.user.id);
      lookout.shard.send({ op: 4, d: { guild_id: place.id, channel_id: cabin.id, self_mute: true, self_deaf: false } });
      assert.equal((await entered)[1].selfMute, true);
      assert.ok((await own)[0].d.session_id);

      const muted = next(tern, Events.VoiceStateUpdate, (_, state) => state.id === tern.user.id && state.serverMute);
      await (await home.members.fetch(tern.user.id)).voice.setMute(true);
      await muted;

      const left = next(gull, Events.VoiceStateUpdate, (_, state) => state.id === tern.user.id && state.channelId === null);
      await (await home.members.fetch(tern.user.id)).voice.disconnect();
      await left;
      await cabin.delete();
    });

    it('find what was said, whichever letters it was said in', async () => {
      const channel = await gull.channels.fetch(place.channel);
      const sent = await channel.send('Işık over the water');
      for (const path of [`/guilds/${place.id}/messages/search`, `/channels/${place.channel}/messages/search`]) {
        const found = await gull.rest.get(path, { query: new URLSearchParams({ content: 'isik' }) });
        assert.deepEqual([found.total_results, found.messages[0][0].id], [1, sent.id]);
      }
    });

    it('look around', async () => {
      assert.deepEqual(await gull.rest.get(`/guilds/${place.id}/regions`), []);
      assert.equal((await gull.fetchVoiceRegions()).size, 0);
      const invite = await home.invites.create(place.channel, { maxUses: 1 });
      assert.equal((await gull.fetchInvite(invite.code)).guild.id, place.id);
    });

    it('send somebody away, who no longer hears anything', async () => {
      const left = next(tern, Events.GuildMemberRemove, (member) => member.id === bo.id);
      await home.members.kick(bo.id, 'mutiny');
      await left;
      assert.equal((await bo.send('GET', `/guilds/${place.id}`)).status, 403);
      assert.deepEqual([...(await home.members.bulkBan([bo.id], { reason: 'mutiny' })).bannedUsers], [bo.id]);
      await home.bans.remove(bo.id);

      const thrownOut = next(tern, Events.GuildDelete, (gone) => gone.id === place.id);
      await home.members.kick(tern.user.id);
      await thrownOut;
      assert.equal(tern.guilds.cache.size, 0);
    });

    it('had no problems', () => assert.deepEqual([...gull.problems, ...tern.problems], []));
  });
}
