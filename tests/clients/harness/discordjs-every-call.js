import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { community } from './discordjs-community.js';
import { deckhands } from './discordjs-deckhands.js';
import { officers } from './discordjs-officers.js';
import { people } from './discordjs-people.js';
import { discordjs } from './discordjs-scenarios.js';
import { Gatehouse } from './gatehouse.js';
import { Ledger } from './ledger.js';

/**
 * Everything that discord.js and @discordjs/rest do in these tests, and whether that leaves out a route or an event that the server says it has.
 * @param {string} title how they are connected, and to what
 * @param {boolean} compressed whether they must have asked for zlib-stream
 * @param {(settings?: object) => Promise<Gatehouse>} start starts a house
 */
export function everyCall(title, { compressed = false, start = Gatehouse.start }) {
  const run = { ledger: new Ledger(), compressed, start };
  discordjs(title, run);
  community(`${title} in a community`, run);
  officers(`${title} with a guild to rule`, run);
  deckhands(`${title} with a deck to sweep`, run);
  people(`${title} in people's hands`, run);

  describe(`${title}, all together`, () => {
    it('were connected in one way', () => assert.deepEqual(run.ledger.ways, [compressed ? 'zlib-stream' : 'uncompressed']));

    it('called every route', () => {
      const { routes, uncalled } = run.ledger.compare();
      assert.notEqual(routes, 0);
      assert.deepEqual(uncalled, []);
    });

    it('heard every event', () => {
      const { events, unheard } = run.ledger.compare();
      assert.notEqual(events, 0);
      assert.deepEqual(unheard, []);
    });

    it('met nothing that the documents do not name', () => assert.deepEqual(run.ledger.compare().unnamed, []));
  });
}

/** The same two clients, each as two shards. */
export function shards(title, { compressed = false, start = Gatehouse.start }) {
  discordjs(title, { ledger: new Ledger(), compressed, start }, { shards: [0, 1], shardCount: 2 });
}
