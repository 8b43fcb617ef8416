import assert from 'node:assert/strict';

let names = 0;

/** Makes REST requests by plain fetch, as one caller. */
export class Caller {
  constructor(url, authorization) {
    this.url = url;
    this.authorization = authorization;
  }

  /** Any answer. Rejects when the server is not there. */
  send(method, path, body) {
    const headers = { ...(this.authorization && { authorization: this.authorization }), ...(body && { 'content-type': 'application/json' }) };
    return fetch(`${this.url}/api/v10${path}`, { method, headers, body: body && JSON.stringify(body) });
  }

  /** The body of an answer that must be a success. */
  async ask(method, path, body) {
    const answer = await this.send(method, path, body);
    const text = await answer.text();
    assert.ok(answer.ok, `${method} ${path} was answered ${answer.status}: ${text}`);
    return text ? JSON.parse(text) : undefined;
  }
}

/** Registers a person. */
export async function person(url, name) {
  const username = `${name}${++names}`;
  const body = { username, email: `${username}@harbour.test`, password: 'Correct-horse-7' };
  const answer = await new Caller(url).ask('POST', '/auth/register', body);
  return Object.assign(new Caller(url, `Bearer ${answer.access_token}`), { id: answer.user.id, username, token: answer.access_token });
}

/** Creates a bot. */
export async function bot(owner, name) {
  const answer = await owner.ask('POST', '/applications', { name: `${name}${++names}` });
  return Object.assign(new Caller(owner.url, `Bot ${answer.token}`), { id: answer.bot.id, token: answer.token });
}

/** Creates a guild with its first channel and adds bots to it. */
export async function guild(owner, ...bots) {
  const { id } = await owner.ask('POST', '/guilds', { name: 'harbour', system_channel_flags: 1 });
  const channels = await owner.ask('GET', `/guilds/${id}/channels`);
  for (const member of bots) {
    await owner.ask('PUT', `/guilds/${id}/members/${member.id}`);
  }

  return { id, channel: channels.find((channel) => channel.type === 0).id };
}

/** Lets a person in by invite. */
export async function join(place, owner, member) {
  const { code } = await owner.ask('POST', `/channels/${place.channel}/invites`, {});
  await member.ask('POST', `/invites/${code}`);
}
