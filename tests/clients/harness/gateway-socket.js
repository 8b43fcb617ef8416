import { once } from 'node:events';
import WebSocket from 'ws';
import { within } from './patience.js';

/** A gateway session by a plain `ws`, as whoever writes a library of their own begins it. */
export class GatewaySocket {
  /**
   * Begins a session.
   * @param {string} url of the house
   * @param {string} token
   * @param {{name: string, pack: (packet: object) => string | Buffer, unpack: (message: Buffer) => object}} encoding
   */
  static async open(url, token, encoding) {
    const socket = new GatewaySocket(`${url.replace('http', 'ws')}/gateway?v=10&encoding=${encoding.name}`, encoding);
    await socket.hears((packet) => packet.op === 10);
    const properties = { os: 'linux', browser: 'ws', device: 'ws' };
    socket.send({ op: 2, d: { token, intents: 53_608_447, properties, compress: false, large_threshold: 250, shard: [0, 1], presence: undefined } });
    await socket.hears((packet) => packet.t === 'READY');
    return socket;
  }

  constructor(url, encoding) {
    this.ws = new WebSocket(url);
    this.encoding = encoding;
    this.packets = [];
    this.kinds = new Set();
    this.ws.on('message', (message, isBinary) => {
      this.kinds.add(isBinary ? 'binary' : 'text');
      this.packets.push(encoding.unpack(message));
      this.ws.emit('packet');
    });
  }

  send(packet) {
    this.ws.send(this.encoding.pack(packet));
  }

  /** Waits until a packet that fits is there. */
  async hears(fits) {
    while (!this.packets.some(fits)) {
      await within(once(this.ws, 'packet'), 'a packet');
    }
  }

  close() {
    this.ws.close(1000);
  }
}
