import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { REST, RESTEvents } from '@discordjs/rest';
import { Ledger } from '../harness/ledger.js';

const documents = (paths, events) => [{ paths }, { operations: { tell: { messages: events.map((name) => ({ $ref: `#/channels/gateway/messages/${name}` })) } } }];

const users = documents({ '/users/@me': { get: {}, patch: {} }, '/users/{user_id}': { get: {} } }, ['READY', 'RESUMED']);

describe('a ledger', () => {
  const asked = (...calls) => {
    const ledger = new Ledger();
    const rest = ledger.watch(new REST());
    calls.forEach(([method, path, status = 200]) => rest.emit(RESTEvents.Response, { method, path }, { status }));
    return ledger;
  };

  it('names routes that nobody called, and events that nobody heard', () => {
    const ledger = asked(['GET', '/users/1']);
    ledger.hear('READY');
    const { routes, events, uncalled, unheard } = ledger.compare(users);
    assert.deepEqual([routes, events], [3, 2]);
    assert.deepEqual(uncalled, ['GET /users/@me', 'PATCH /users/@me']);
    assert.deepEqual(unheard, ['RESUMED']);
  });

  it('takes the closest of the routes that a call fits', () => {
    assert.deepEqual(asked(['GET', '/users/%40me?with=all']).compare(users).uncalled, ['PATCH /users/@me', 'GET /users/{user_id}']);
  });

  it('does not count what was refused', () => {
    assert.ok(asked(['PATCH', '/users/@me', 403]).compare(users).uncalled.includes('PATCH /users/@me'));
  });

  it('names what is not in the documents', () => {
    const ledger = asked(['GET', '/users'], ['DELETE', '/users/1']);
    ledger.hear('BIRTHDAY');
    assert.deepEqual(ledger.compare(users).unnamed, ['GET /users', 'DELETE /users/1', 'BIRTHDAY']);
  });
});
