import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { REST } from '@discordjs/rest';
import { CompressionMethod, WebSocketManager, WebSocketShardEvents } from '@discordjs/ws';
import { GatewayIntentBits } from 'discord-api-types/v10';
import { bot, guild, person } from '../harness/cast.js';
import { Cutter } from '../harness/cutter.js';
import { Gatehouse } from '../harness/gatehouse.js';
import { Listener } from '../harness/listener.js';
import { next, within } from '../harness/patience.js';
import { Sender } from '../harness/sender.js';

const intents = GatewayIntentBits.Guilds | GatewayIntentBits.GuildMessages | GatewayIntentBits.MessageContent;

for (const [title, options] of [
  ['@discordjs/ws', { compression: null }],
  ['@discordjs/ws with zlib-stream', { compression: CompressionMethod.ZlibNative }],
  ['@discordjs/ws with payload compression', { compression: null, useIdentifyCompression: true }],
  ['@discordjs/ws with three shards', { compression: null, shardCount: 3 }],
]) {
  describe(title, () => {
    let house, cutter, ada, place, manager, dispatches, resumes;

    before(async () => {
      house = await Gatehouse.start();
      cutter = await Cutter.open(house);
      ada = await person(house.url, 'ada');
      const gull = await bot(ada, 'gull');
      place = await guild(ada, gull);
      const sessions = new Map();
      manager = new WebSocketManager({
        token: gull.token,
        intents,
        rest: new REST({ api: `${cutter.url}/api` }).setToken(gull.token),
        retrieveSessionInfo: (shard) => sessions.get(shard) ?? null,
        updateSessionInfo: (shard, session) => sessions.set(shard, session),
        ...options,
      });
      dispatches = [];
      resumes = 0;
      manager.on(WebSocketShardEvents.Dispatch, (payload) => dispatches.push(payload));
      manager.on(WebSocketShardEvents.Resumed, () => resumes++);
      manager.on(WebSocketShardEvents.Error, () => {});
      const created = next(manager, WebSocketShardEvents.Dispatch, (payload) => payload.t === 'GUILD_CREATE');
      await manager.connect();
      await created;
    });

    after(async () => {
      await manager?.destroy();
      cutter?.close();
      await house?.dispose();
    });

    it('hears everything once and in order over cut sockets', async () => {
      const listener = new Listener('gull');
      manager.on(WebSocketShardEvents.Dispatch, (payload) => payload.t === 'MESSAGE_CREATE' && listener.hear(payload.d.channel_id, payload.d.id));
      const sender = new Sender(ada, place.channel, 'ada').start();
      for (let i = 0; i < 3; i++) {
        await within(sender.more(20), 'messages');
        let left = options.shardCount ?? 1;
        const resumed = next(manager, WebSocketShardEvents.Resumed, () => --left === 0);
        cutter.cut();
        await resumed;
      }

      await within(sender.more(20), 'messages');
      await sender.stop();
      await within(listener.until(place.channel, sender.acknowledged.at(-1)), 'the last message');

      listener.mustHaveHeard(place.channel, sender.acknowledged);
      assert.equal(resumes, 3 * (options.shardCount ?? 1));
    });
  });
}
