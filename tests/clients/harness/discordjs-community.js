import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { AttachmentBuilder, EmbedBuilder, Events, GatewayIntentBits, Partials } from 'discord.js';
import { bot, guild, join, person } from './cast.js';
import { signIn } from './discordjs.js';
import { next } from './patience.js';

const intents = [
  GatewayIntentBits.Guilds,
  GatewayIntentBits.GuildMembers,
  GatewayIntentBits.GuildModeration,
  GatewayIntentBits.GuildWebhooks,
  GatewayIntentBits.GuildInvites,
  GatewayIntentBits.GuildMessages,
  GatewayIntentBits.DirectMessages,
  GatewayIntentBits.MessageContent,
];

// A picture of one pixel, as far as anybody looks.
const picture = Buffer.from('89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c489', 'hex');

/** What a community's bot does, by an unmodified discord.js that may do everything in Ada's guild. */
export function community(title, { ledger, start }) {
  describe(title, () => {
    let house, ada, bo, place, gull, here, home;

    before(async () => {
      house = await start();
      ada = await person(house.url, 'ada');
      bo = await person(house.url, 'bo');
      const gullBot = await bot(ada, 'gull');
      place = await guild(ada, gullBot);
      const role = await ada.ask('POST', `/guilds/${place.id}/roles`, { name: 'captain', permissions: '8' });
      await ada.ask('PUT', `/guilds/${place.id}/members/${gullBot.id}/roles/${role.id}`);
      gull = await signIn(house.url, gullBot, ledger, { intents, partials: [Partials.Channel] });
      here = await gull.channels.fetch(place.channel);
      home = gull.guilds.cache.get(place.id);
    });

    after(async () => {
      await gull?.destroy();
      await house?.dispose();
    });

    it('send embeds and files, and anybody with the address gets them', async () => {
      const sent = await here.send({
        embeds: [new EmbedBuilder().setTitle('Tide').addFields({ name: 'high', value: 'noon' })],
        files: [new AttachmentBuilder(picture, { name: 'tide.png', description: 'the tide' })],
      });

      assert.equal(sent.embeds[0].fields[0].value, 'noon');
      const file = sent.attachments.first();
      assert.deepEqual([file.name, file.width, file.height, file.description], ['tide.png', 1, 1, 'the tide']);
      const answer = await fetch(file.url);
      assert.equal(answer.headers.get('content-type'), 'image/png');
      assert.deepEqual(Buffer.from(await answer.arrayBuffer()), picture);
    });

    it('invite somebody, and see who came', async () => {
      const made = next(gull, Events.InviteCreate);
      const invite = await here.createInvite({ maxUses: 2 });
      assert.equal((await made).code, invite.code);
      assert.ok((await home.invites.fetch()).has(invite.code));

      const joined = next(gull, Events.GuildMemberAdd, (member) => member.id === bo.id);
      await bo.ask('POST', `/invites/${invite.code}`);
      assert.equal((await joined).user.username, bo.username);
      const gone = next(gull, Events.InviteDelete);
      await invite.delete();
      assert.equal((await gone).code, invite.code);
    });

    it('ask for all members, not at once again, and for some', async () => {
      assert.equal((await home.members.fetch()).size, 3);
      await assert.rejects(home.members.fetch(), { name: 'GatewayRateLimitError' });
      assert.deepEqual([...(await home.members.fetch({ query: bo.username, limit: 5 })).keys()], [bo.id]);
      assert.equal((await home.members.fetch({ user: [bo.id], force: true })).first().id, bo.id);
    });

    it('talk to somebody alone', async () => {
      const user = await gull.users.fetch(bo.id);
      const dm = await user.createDM();
      const sent = await dm.send('psst');
      assert.equal(sent.guildId, null);

      const heard = next(gull, Events.MessageCreate, (message) => message.content === 'yes?');
      await bo.ask('POST', `/channels/${dm.id}/messages`, { content: 'yes?' });
      const answer = await heard;
      assert.equal(answer.channel.id, dm.id);
      assert.equal(answer.channel.isDMBased(), true);
      assert.deepEqual([...(await dm.messages.fetch()).values()].map((message) => message.content), ['yes?', 'psst']);
    });

    it('speak by webhook', async () => {
      const changed = next(gull, Events.WebhooksUpdate);
      const hook = await here.createWebhook({ name: 'bell' });
      await changed;

      const rung = next(gull, Events.MessageCreate, (message) => message.webhookId === hook.id);
      const said = await hook.send({ content: 'ding', username: 'the bell' });
      const message = await rung;
      assert.deepEqual([message.id, message.author.username], [said.id, 'the bell']);
      await hook.editMessage(said.id, 'dong');
      assert.equal((await hook.fetchMessage(said.id)).content, 'dong');
      await hook.delete();
    });

    it('silence and ban, and find why in the records', async () => {
      const member = await home.members.fetch(bo.id);
      assert.ok((await member.timeout(60_000, 'quiet, please')).isCommunicationDisabled());

      const banned = next(gull, Events.GuildBanAdd);
      const left = next(gull, Events.GuildMemberRemove, (gone) => gone.id === bo.id);
      const recorded = next(gull, Events.GuildAuditLogEntryCreate, (entry) => entry.action === 22);
      await home.members.ban(bo.id, { reason: 'sank a boat' });
      assert.equal((await banned).user.id, bo.id);
      await left;
      const [entry] = await recorded;
      assert.equal(entry.reason, 'sank a boat');
      assert.equal((await home.bans.fetch(bo.id)).reason, 'sank a boat');
      const records = await home.fetchAuditLogs({ limit: 2 });
      assert.deepEqual([...records.entries.values()].map((entry) => entry.reason), ['sank a boat', 'quiet, please']);

      await assert.rejects(join(place, ada, bo));
      await home.bans.remove(bo.id);
      await join(place, ada, bo);
    });

    it('had no problems', () => assert.deepEqual(gull.problems, []));
  });
}
