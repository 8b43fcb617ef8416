import { Client, Events, GatewayIntentBits, Partials } from 'discord.js';
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

/** Signs a bot in with an unmodified discord.js. */
export async function signIn(url, bot, options = {}) {
  const client = new Client({ intents, partials: [Partials.Message], rest: { api: `${url}/api`, version: '10' }, ...options });
  client.problems = [];
  client.trace = [];
  client.on(Events.Error, (error) => client.problems.push(error));
  client.on(Events.Warn, (text) => client.problems.push(new Error(text)));
  client.on(Events.ShardError, (error) => client.trace.push(String(error)));
  client.on(Events.Debug, (text) => client.trace.push(text));
  const ready = next(client, Events.ClientReady);
  await client.login(bot.token);
  await ready;
  return client;
}
