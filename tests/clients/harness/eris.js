import http from 'node:http';
import { Client } from 'eris';

/** An unmodified eris. It asks https:// without a port; an agent of plain HTTP that says it is HTTPS turns that into what we listen to. */
export const eris = (options) => ({
  make: (house, token) => {
    const agent = new http.Agent({ keepAlive: false });
    agent.protocol = 'https:';
    agent.defaultPort = house.port;
    return new Client(`Bot ${token}`, {
      intents: ['guilds', 'guildMessages', 'guildMessageReactions', 'directMessages', 'messageContent'],
      restMode: true,
      rest: { domain: '127.0.0.1', baseURL: '/api/v10', agent },
      ...options,
    });
  },
  send: (client, channel, text) => client.createMessage(channel, text),
  edit: (client, channel, id, text) => client.editMessage(channel, id, text),
  history: (client, channel) => client.getMessages(channel, { limit: 2 }),
  picture: (client, channel, bytes) => client.createMessage(channel, { embeds: [{ title: 'Tide' }] }, { file: bytes, name: 'tide.png' }),
  react: (client, channel, id, emoji) => client.addMessageReaction(channel, id, emoji),
  alone: async (client, user, text) => (await client.getDMChannel(user)).createMessage(text),
  role: (client, guild, name) => client.createRole(guild, { name }),
  leave: (client) => client.disconnect({ reconnect: false }),
});
