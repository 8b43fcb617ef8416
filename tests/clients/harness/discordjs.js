import { REST } from '@discordjs/rest';
import { Client, Events, GatewayDispatchEvents, GatewayIntentBits, Partials } from 'discord.js';
import { Ledger } from './ledger.js';
import { next } from './patience.js';

const intents = [
  GatewayIntentBits.Guilds,
  GatewayIntentBits.GuildMembers,
  GatewayIntentBits.GuildPresences,
  GatewayIntentBits.GuildMessages,
  GatewayIntentBits.GuildMessageReactions,
  GatewayIntentBits.GuildMessageTyping,
  GatewayIntentBits.MessageContent,
];

/**
 * Signs somebody in with an unmodified discord.js.
 * @param {string} url of the house, or of what stands before it
 * @param {{token: string, isPerson?: boolean}} who
 * @param {Ledger} ledger takes down what the client uses
 * @param {object} options of discord.js
 */
export async function signIn(url, who, ledger = new Ledger(), options = {}) {
  const rest = { api: `${url}/api`, version: '10', authPrefix: who.isPerson ? 'Bearer' : 'Bot' };
  const client = new Client({ intents, partials: [Partials.Message], rest, ...options });
  client.problems = [];
  client.trace = [];
  client.on(Events.Error, (error) => client.problems.push(error));
  client.on(Events.Warn, (text) => client.problems.push(new Error(text)));
  client.on(Events.ShardError, (error) => client.trace.push(String(error)));
  client.on(Events.Debug, (text) => client.trace.push(text));
  client.on(Events.Raw, (packet) => {
    ledger.hear(packet.t);
    if (packet.t === GatewayDispatchEvents.Ready) {
      client.opening = packet.d;
    }
  });
  ledger.watch(client.rest);
  await ledger.read(url);
  const ready = next(client, Events.ClientReady);
  await client.login(who.token);
  await ready;
  ledger.connect(client.trace.some((line) => line.includes('compression: zlib-stream')) ? 'zlib-stream' : 'uncompressed');
  return client;
}

/** An unmodified @discordjs/rest, of nobody or of a person. */
export function asker(url, ledger, token) {
  return ledger.watch(new REST({ api: `${url}/api`, version: '10', authPrefix: 'Bearer' }).setToken(token));
}

/** The body of the next dispatch that fits, also of those that discord.js itself passes over. */
export async function told(client, name, fits = () => true) {
  const [packet] = await next(client, Events.Raw, (packet) => packet.t === name && fits(packet.d));
  return packet.d;
}
