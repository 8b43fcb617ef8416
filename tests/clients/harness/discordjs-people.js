import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { ChannelType, Events, GatewayDispatchEvents, GatewayIntentBits, Routes } from 'discord.js';
import { asker, signIn, told } from './discordjs.js';
import { next } from './patience.js';

const intents = Object.values(GatewayIntentBits).filter(Number.isInteger);
const password = 'Correct-horse-7';
const voice = { VOICE_ENDPOINT: 'voice.harbour.test:8443', VOICE_SECRET: 'the voice server knows this secret too' };

/** People, who may do what bots may not, by an unmodified discord.js: Ada at two devices, Bo, and Cem. */
export function people(title, { ledger, start }) {
  describe(title, () => {
    let house, nobody, ada, bo, cem, laptop, phone, bos, cems, harbour, quay;

    const signUp = async (name) => {
      const body = { username: `${name}_of_the_sea`, email: `${name}@harbour.test`, password };
      const answer = await nobody.post('/auth/register', { auth: false, body });
      return { id: answer.user.id, username: answer.user.username, email: body.email, token: answer.access_token, isPerson: true };
    };

    const join = async (client) => {
      const invite = await quay.createInvite({ maxUses: 1 });
      const came = next(laptop, Events.GuildMemberAdd, (member) => member.id === client.user.id);
      const seen = next(client, Events.GuildCreate, (guild) => guild.id === harbour.id);
      const joined = await client.rest.post(Routes.invite(invite.code));
      assert.equal(joined.guild.id, harbour.id);
      await Promise.all([came, seen]);
    };

    before(async () => {
      house = await start(voice);
      nobody = asker(house.url, ledger);
      [ada, bo, cem] = [await signUp('ada'), await signUp('bo'), await signUp('cem')];
      [laptop, phone, bos, cems] = await Promise.all([ada, ada, bo, cem].map((who) => signIn(house.url, who, ledger, { intents })));
      const founded = next(laptop, Events.GuildCreate);
      await laptop.rest.post(Routes.guilds(), { body: { name: 'harbour' } });
      harbour = await founded;
      quay = harbour.channels.cache.find((channel) => channel.type === ChannelType.GuildText);
      await join(bos);
    });

    after(async () => {
      await Promise.all([laptop, phone, bos, cems].map((client) => client?.destroy()));
      await house?.dispose();
    });

    it('sign in, stay, and sign out', async () => {
      const entered = await nobody.post('/auth/login', { auth: false, body: { email: ada.email, password } });
      assert.equal((await asker(house.url, ledger, entered.access_token).get(Routes.user())).id, ada.id);

      const stayed = await nobody.post('/auth/refresh', { auth: false, body: { refresh_token: entered.refresh_token } });
      assert.equal((await asker(house.url, ledger, stayed.access_token).get(Routes.user())).email, ada.email);

      const { refresh_token } = stayed;
      await nobody.post('/auth/logout', { auth: false, body: { refresh_token } });
      await assert.rejects(nobody.post('/auth/refresh', { auth: false, body: { refresh_token } }), { status: 401 });
    });

    it('change who they are', async () => {
      const heard = next(phone, Events.UserUpdate);
      await laptop.user.edit({ username: 'ada_ashore' });
      assert.equal((await heard)[1].username, 'ada_ashore');
      assert.equal(phone.user.username, 'ada_ashore');
      assert.equal((await bos.users.fetch(ada.id, { force: true })).username, 'ada_ashore');
    });

    it('found a guild, bring a bot, and give the guild up', async () => {
      const founded = next(phone, Events.GuildCreate);
      const { id } = await laptop.rest.post(Routes.guilds(), { body: { name: 'shipyard' } });
      assert.equal((await founded).id, id);
      const application = await laptop.rest.post('/applications', { body: { name: 'crane' } });
      const came = next(phone, Events.GuildMemberAdd, (member) => member.guild.id === id);
      await laptop.rest.put(Routes.guildMember(id, application.bot.id));
      assert.equal((await came).id, application.bot.id);

      const crane = await signIn(house.url, application, ledger, { intents });
      assert.equal((await crane.application.fetch()).owner.id, ada.id);
      assert.equal((await crane.rest.get(Routes.oauth2CurrentApplication())).bot.id, crane.user.id);
      assert.deepEqual([...(await crane.guilds.fetch()).keys()], [id]);
      const shipyard = await crane.guilds.fetch({ guild: id, force: true, withCounts: true });
      assert.deepEqual([shipyard.name, shipyard.approximateMemberCount], ['shipyard', 2]);
      assert.deepEqual([...(await shipyard.channels.fetch()).keys()].sort(), [...laptop.guilds.cache.get(id).channels.cache.keys()].sort());

      const left = next(phone, Events.GuildMemberRemove, (member) => member.guild.id === id);
      const outside = next(crane, Events.GuildDelete);
      await shipyard.leave();
      assert.equal((await left).id, crane.user.id);
      assert.equal((await outside).id, id);
      assert.equal((await crane.guilds.fetch()).size, 0);
      await crane.destroy();

      const gone = next(phone, Events.GuildDelete, (guild) => guild.id === id);
      await laptop.guilds.cache.get(id).delete();
      await gone;
      await assert.rejects(laptop.rest.get(Routes.guild(id)), { status: 404, code: 10004 });
    });

    it('share settings between their devices, and show others how they are', async () => {
      const heard = told(phone, 'USER_SETTINGS_UPDATE');
      const seen = next(bos, Events.PresenceUpdate, (_, presence) => presence.userId === ada.id && presence.status === 'idle');
      const settings = await laptop.rest.patch('/users/@me/settings', { body: { status: 'idle', theme: 'light', custom_status: { text: 'On deck' } } });
      assert.deepEqual([settings.status, settings.theme, settings.custom_status.text], ['idle', 'light', 'On deck']);
      assert.deepEqual(await heard, { status: 'idle', theme: 'light', custom_status: settings.custom_status });
      assert.equal((await seen)[1].activities[0].state, 'On deck');
      assert.deepEqual(await phone.rest.get('/users/@me/settings'), settings);
    });

    it('talk in a group, into which others come and which they leave', async () => {
      const begun = told(bos, GatewayDispatchEvents.ChannelCreate, (channel) => channel.type === ChannelType.GroupDM);
      const group = await laptop.rest.post(Routes.userChannels(), { body: { recipients: [bo.id, cem.id] } });
      assert.deepEqual((await begun).recipients.map((user) => user.id).sort(), [ada.id, cem.id].sort());
      assert.deepEqual((await bos.rest.get(Routes.userChannels())).map((channel) => channel.id), [group.id]);

      const renamed = told(bos, GatewayDispatchEvents.ChannelUpdate, (channel) => channel.id === group.id);
      assert.equal((await laptop.rest.patch(Routes.channel(group.id), { body: { name: 'the crew' } })).name, 'the crew');
      assert.equal((await renamed).name, 'the crew');

      const recipient = `/channels/${group.id}/recipients/${cem.id}`;
      const removed = told(bos, 'CHANNEL_RECIPIENT_REMOVE');
      const outside = told(cems, GatewayDispatchEvents.ChannelDelete, (channel) => channel.id === group.id);
      await laptop.rest.delete(recipient);
      assert.equal((await removed).user.id, cem.id);
      await outside;
      await assert.rejects(cems.rest.get(Routes.channel(group.id)), { status: 403, code: 50001 });

      const added = told(bos, 'CHANNEL_RECIPIENT_ADD');
      await laptop.rest.put(recipient);
      assert.equal((await added).user.id, cem.id);
      const heard = told(cems, GatewayDispatchEvents.MessageCreate, (message) => message.content === 'all hands');
      await bos.rest.post(Routes.channelMessages(group.id), { body: { content: 'all hands' } });
      assert.deepEqual([(await heard).channel_id, (await heard).author.id], [group.id, bo.id]);

      const left = told(bos, 'CHANNEL_RECIPIENT_REMOVE');
      await cems.rest.delete(Routes.channel(group.id));
      assert.equal((await left).user.id, cem.id);
      assert.deepEqual(await cems.rest.get(Routes.userChannels()), []);
    });

    it('know on every device what they have read', async () => {
      const there = bos.channels.cache.get(quay.id);
      const [first, second] = [await there.send(`come, <@${ada.id}>`), await there.send(`now, <@${ada.id}>`)];
      const ack = (message) => `/channels/${quay.id}/messages/${message.id}/ack`;
      const heard = told(phone, 'MESSAGE_ACK');
      assert.deepEqual(await laptop.rest.post(ack(second), { body: { token: null } }), { token: null });
      assert.deepEqual([(await heard).message_id, (await heard).mention_count], [second.id, 0]);

      const back = told(phone, 'MESSAGE_ACK');
      await laptop.rest.post(ack(first), { body: { manual: true, mention_count: 1 } });
      assert.deepEqual([(await back).message_id, (await back).mention_count], [first.id, 1]);
      assert.deepEqual(await readState(), { id: quay.id, last_message_id: first.id, mention_count: 1 });

      const all = told(phone, 'MESSAGE_ACK');
      await laptop.rest.post('/read-states/ack-bulk', { body: { read_states: [{ channel_id: quay.id, message_id: second.id, read_state_type: 0 }] } });
      assert.equal((await all).message_id, second.id);
      assert.deepEqual(await readState(), { id: quay.id, last_message_id: second.id, mention_count: 0 });

      async function readState() {
        const tablet = await signIn(house.url, ada, ledger, { intents });
        await tablet.destroy();
        return tablet.opening.read_state.entries.find((entry) => entry.id === quay.id);
      }
    });

    it('are sent to the voice server, and speak on a stage when they are let', async () => {
      const cabin = await harbour.channels.create({ name: 'cabin', type: ChannelType.GuildVoice });
      const stage = await harbour.channels.create({ name: 'bridge', type: ChannelType.GuildStageVoice });
      const [region] = [...(await laptop.fetchVoiceRegions()).values()];
      assert.ok(region.id);
      assert.deepEqual((await laptop.rest.get(`/guilds/${harbour.id}/regions`)).map((each) => each.id), [region.id]);

      const own = bos.guilds.cache.get(harbour.id);
      const enter = (channel) => own.shard.send({ op: 4, d: { guild_id: harbour.id, channel_id: channel?.id ?? null, self_mute: false, self_deaf: false } });
      const seen = (fits) => next(laptop, Events.VoiceStateUpdate, (_, state) => state.id === bo.id && fits(state));
      const server = told(bos, GatewayDispatchEvents.VoiceServerUpdate);
      enter(cabin);
      assert.deepEqual([(await server).endpoint, (await server).guild_id], [voice.VOICE_ENDPOINT, harbour.id]);
      assert.equal((await server).token.split('.').length, 3);
      assert.equal((await harbour.voiceStates.fetch(bo.id, { force: true })).channelId, cabin.id);

      const moved = seen((state) => state.channelId === stage.id);
      const onStage = next(bos, Events.VoiceStateUpdate, (_, state) => state.id === bo.id && state.channelId === stage.id);
      enter(stage);
      assert.equal((await moved)[1].suppress, true);
      await onStage;
      assert.equal((await own.voiceStates.fetch('@me', { force: true })).suppress, true);

      const asked = seen((state) => state.requestToSpeakTimestamp !== null);
      await own.members.me.voice.setRequestToSpeak(true);
      await asked;
      const speaking = seen((state) => !state.suppress);
      await harbour.voiceStates.cache.get(bo.id).setSuppressed(false);
      await speaking;
      const left = seen((state) => state.channelId === null);
      enter(null);
      await left;
    });

    it('come by invitation', async () => {
      await join(cems);
      assert.ok(cems.guilds.cache.get(harbour.id).channels.cache.has(quay.id));
    });

    it('had no problems', () => assert.deepEqual([laptop, phone, bos, cems].flatMap((client) => client.problems), []));
  });
}
