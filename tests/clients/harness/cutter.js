import { once } from 'node:events';
import net from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';

/**
 * A TCP proxy in front of Gatehouse that can cut the gateway sockets going through it; REST connections are left alone. While Gatehouse is not there, it lets new
 * connections wait, as a load balancer does: without that, discord.js gives its session up by itself when nobody answers its first attempt to come back.
 */
export class Cutter {
  static async open(house) {
    const cutter = new Cutter(house.port);
    cutter.server.listen(0, '127.0.0.1');
    await once(cutter.server, 'listening');
    cutter.url = `http://127.0.0.1:${cutter.server.address().port}`;
    return cutter;
  }

  constructor(port) {
    this.port = port;
    this.gateways = new Set();
    this.all = new Set();
    this.cuts = 0;
    this.server = net.createServer({ pauseOnConnect: true }, (client) => this.#carry(client));
  }

  /** Cuts all gateway sockets with a reset, as a lost network does. */
  cut() {
    for (const socket of this.gateways) {
      this.cuts++;
      socket.resetAndDestroy();
    }
  }

  close() {
    this.server.close();
    this.all.forEach((socket) => socket.destroy());
  }

  async #carry(client) {
    this.#keep(client, () => {});
    const upstream = await this.#dial(client);
    if (!upstream) {
      return;
    }

    this.#keep(upstream, () => client.destroy());
    client.on('close', () => upstream.destroy());
    client.once('data', (head) => {
      if (head.includes('GET /gateway') && /upgrade: websocket/i.test(head)) {
        this.gateways.add(client);
      }
    });
    client.pipe(upstream).pipe(client);
    client.resume();
  }

  async #dial(client) {
    while (!client.destroyed) {
      const upstream = net.connect(this.port, '127.0.0.1');
      try {
        await once(upstream, 'connect');
        return upstream;
      } catch {
        await pause(20);
      }
    }

    return undefined;
  }

  #keep(socket, closed) {
    this.all.add(socket);
    socket.on('error', () => {});
    socket.on('close', () => {
      this.all.delete(socket);
      this.gateways.delete(socket);
      closed();
    });
  }
}
