import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { Events } from 'discord.js';
import { bot, guild, person } from '../harness/cast.js';
import { Cutter } from '../harness/cutter.js';
import { signIn } from '../harness/discordjs.js';
import { Gatehouse } from '../harness/gatehouse.js';
import { Listener } from '../harness/listener.js';
import { next, within } from '../harness/patience.js';
import { Sender } from '../harness/sender.js';

const kills = 3;

describe('discord.js over kill -9 and restart', () => {
  let house, cutter, ada, place, quay, clients;

  before(async () => {
    house = await Gatehouse.start();
    cutter = await Cutter.open(house);
    ada = await person(house.url, 'ada');
    const bots = [await bot(ada, 'gull'), await bot(ada, 'tern')];
    place = await guild(ada, ...bots);
    quay = (await ada.ask('POST', `/guilds/${place.id}/channels`, { name: 'quay', type: 0 })).id;
    clients = await Promise.all(bots.map((each) => signIn(cutter.url, each)));
  });

  after(async () => {
    await Promise.all((clients ?? []).map((client) => client.destroy()));
    cutter?.close();
    await house?.dispose();
  });

  it('resumes, and hears everything that was acknowledged once and in order, while others keep sending', async () => {
    let afresh = 0;
    const listeners = clients.map((client, index) => {
      const listener = new Listener(['gull', 'tern'][index]);
      client.on(Events.MessageCreate, (message) => listener.hear(message.channelId, message.id));
      client.on(Events.ShardReady, () => afresh++);
      return listener;
    });

    const senders = [place.channel, quay, place.channel].map((channel, index) => new Sender(ada, channel, `sender ${index}`).start());
    for (let i = 1; i <= kills; i++) {
      await within(Promise.all(senders.map((sender) => sender.more(40))), 'messages');
      const resumed = Promise.all(clients.map((client) => next(client, Events.ShardResume)));
      await house.kill();
      await house.startAgain();
      await resumed;
    }

    await within(Promise.all(senders.map((sender) => sender.more(40))), 'messages');
    await Promise.all(senders.map((sender) => sender.stop()));

    for (const channel of [place.channel, quay]) {
      const acknowledged = senders.filter((sender) => sender.channel === channel).flatMap((sender) => sender.acknowledged);
      const last = acknowledged.reduce((a, b) => (BigInt(a) > BigInt(b) ? a : b));
      for (const listener of listeners) {
        await within(listener.until(channel, last), 'the last message');
        listener.mustHaveHeard(channel, acknowledged);
      }

      const history = new Listener('the history');
      for (let from = '0', page; (page = await ada.ask('GET', `/channels/${channel}/messages?limit=100&after=${from}`)).length; from = page[0].id) {
        [...page].reverse().forEach((message) => history.hear(channel, message.id));
      }

      history.mustHaveHeard(channel, acknowledged);
    }

    assert.equal(afresh, 0);
    assert.deepEqual(clients.flatMap((client) => client.problems), []);
  });
});
