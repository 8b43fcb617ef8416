import '../harness/offer-erlpack.js';
import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { after, before, describe, it } from 'node:test';
import { REST } from '@discordjs/rest';
import { bot, guild, join, person } from '../harness/cast.js';
import { Gatehouse } from '../harness/gatehouse.js';
import { GatewaySocket } from '../harness/gateway-socket.js';

const erlpack = createRequire(import.meta.url)('erlpack');
const json = { name: 'json', pack: JSON.stringify, unpack: JSON.parse };
const etf = { name: 'etf', pack: erlpack.pack, unpack: erlpack.unpack };

/** As a session has it that is like another one but for its id. Integers of more than 32 bits are something else to every library of Erlang's terms: as digits they are alike. */
function comparable(value, name) {
  if (typeof value === 'bigint' || (Number.isInteger(value) && value !== (value | 0))) {
    return String(value);
  }

  if (name === 'session_id') {
    return 'its own';
  }

  return Array.isArray(value) ? value.map((each) => comparable(each))
    : value !== null && typeof value === 'object' ? Object.fromEntries(Object.entries(value).map(([key, each]) => [key, comparable(each, key)]))
    : value;
}

describe('a session in ETF', () => {
  let house;

  before(async () => (house = await Gatehouse.start()));

  after(() => house?.dispose());

  // What there is to tell: text beyond ASCII and beyond the basic plane, nulls, empty lists, nested lists, numbers of every size.
  async function live(ada, bo, gull, place) {
    const { id } = await ada.ask('POST', `/channels/${place.channel}/messages`, { content: 'Işık 🚢 "ahoy"\n\u0007' });
    await ada.ask('PUT', `/channels/${place.channel}/messages/${id}/reactions/${encodeURIComponent('👍')}/@me`);
    await ada.ask('POST', `/channels/${place.channel}/messages`, { content: `<@${gull.id}>`, message_reference: { message_id: id } });
    await new REST({ api: `${house.url}/api` }).setToken(gull.token).post(`/channels/${place.channel}/messages`, {
      body: { embeds: [{ title: 'Tide', color: 0xffffff, timestamp: '2026-01-02T03:04:05Z', fields: [{ name: 'high', value: 'noon', inline: true }] }] },
      files: [{ name: 'tide.txt', data: Buffer.from('high') }],
    });
    await ada.ask('PUT', `/channels/${place.channel}/pins/${id}`);
    await ada.ask('PATCH', `/channels/${place.channel}`, { topic: null, permission_overwrites: [{ id: gull.id, type: 1, allow: '1024', deny: '8192' }] });
    const role = await ada.ask('POST', `/guilds/${place.id}/roles`, { name: 'mate', permissions: '8', color: 0x336699 });
    await ada.ask('PUT', `/guilds/${place.id}/members/${gull.id}/roles/${role.id}`);
    await join(place, ada, bo);
    await ada.ask('PUT', `/guilds/${place.id}/bans/${bo.id}`);
    await ada.ask('DELETE', `/guilds/${place.id}/bans/${bo.id}`);
    await ada.ask('POST', `/channels/${place.channel}/messages/${id}/ack`, { manual: true, mention_count: 300 });
    await ada.ask('POST', `/channels/${place.channel}/typing`);
    await ada.ask('DELETE', `/channels/${place.channel}/messages/${id}`);
    return ada.ask('POST', `/channels/${place.channel}/messages`, { content: 'that is all' });
  }

  for (const whose of ['a bot', 'a person']) {
    it(`tells ${whose} what one in JSON tells`, async () => {
      const [ada, bo] = [await person(house.url, 'ada'), await person(house.url, 'bo')];
      const gull = await bot(ada, 'gull');
      const place = await guild(ada, gull);
      const open = (encoding) => GatewaySocket.open(house.url, whose === 'a bot' ? gull.token : ada.token, encoding);
      const plays = (game) => (packet) => packet.t === 'PRESENCE_UPDATE' && packet.d.activities[0]?.name === game;
      const play = (socket, game) => socket.send({ op: 3, d: { since: null, status: 'online', afk: false, activities: [{ name: game, type: 0 }] } });

      // Whoever comes is told of: this one comes first, so that there is nothing to tell of the two that are compared.
      const company = await open(json);
      play(company, 'checkers');
      await company.hears(plays('checkers'));
      const [theirs, ours] = [await open(json), await open(etf)];
      await Promise.all([theirs, ours].map((socket) => socket.hears((packet) => packet.t === 'GUILD_CREATE')));

      play(company, 'chess');
      await Promise.all([theirs, ours].map((socket) => socket.hears(plays('chess'))));
      const { id } = await live(ada, bo, gull, place);
      for (const socket of [theirs, ours]) {
        await socket.hears((packet) => packet.d?.id === id);
        socket.send({ op: 8, d: { guild_id: place.id, user_ids: [ada.id, bo.id], presences: true, nonce: 'n' } });
        socket.send({ op: 1, d: 3_000_000_000 });
        await Promise.all([socket.hears((packet) => packet.t === 'GUILD_MEMBERS_CHUNK'), socket.hears((packet) => packet.op === 11)]);
      }

      assert.deepEqual([...ours.kinds, ...theirs.kinds], ['binary', 'text']);
      const told = (socket) => socket.packets.map((packet) => comparable(packet)).sort((a, b) => (a.s ?? 0) - (b.s ?? 0) || a.op - b.op);
      assert.ok(ours.packets.length >= 15);
      assert.deepEqual(told(ours), told(theirs));
      [company, theirs, ours].forEach((socket) => socket.close());
    });
  }
});
