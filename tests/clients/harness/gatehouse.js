import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { Postgres } from './postgres.js';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../../..');

/** The newest build, or what GATEHOUSE_BIN names. */
function program() {
  const places = [process.env.GATEHOUSE_BIN, ...['release', 'debug'].map((kind) => path.join(root, 'artifacts/bin/Gatehouse', kind, 'gatehouse.dll'))];
  const found = places.find((place) => place && existsSync(place));
  if (!found) {
    throw new Error('Gatehouse is not built: dotnet build src/Gatehouse -c Release, or set GATEHOUSE_BIN');
  }

  return found;
}

/** A port below those that the kernel gives to outgoing connections, so that no client of a killed server can sit on it. */
export async function freePort() {
  for (;;) {
    const port = 12_000 + Math.floor(Math.random() * 8_000);
    const probe = net.createServer();
    try {
      probe.listen(port, '127.0.0.1');
      await once(probe, 'listening');
      probe.close();
      await once(probe, 'close');
      return port;
    } catch (error) {
      if (error.code !== 'EADDRINUSE') {
        throw error;
      }
    }
  }
}

/** A started Gatehouse with a port and a data directory of its own, both kept over restarts. */
export class Gatehouse {
  /** @param {object} settings for its environment; one that needs to know the house is a function of it */
  static async start(settings = {}) {
    const house = new Gatehouse(await freePort(), settings);
    await house.startAgain();
    return house;
  }

  /** One that keeps its messages in a PostgreSQL of its own, which ends with it. */
  static async onPostgres(settings = {}) {
    const cluster = await Postgres.start();
    try {
      const house = await Gatehouse.start({ ...settings, DATABASE_URL: cluster.url });
      house.cluster = cluster;
      return house;
    } catch (error) {
      await cluster.dispose();
      throw error;
    }
  }

  constructor(port, settings) {
    this.port = port;
    this.url = `http://127.0.0.1:${port}`;
    this.data = mkdtempSync(path.join(os.tmpdir(), 'gatehouse-clients-'));
    this.settings = settings;
    this.output = '';
  }

  /** Starts it on the same port and data, and waits until it is ready. */
  async startAgain() {
    const file = program();
    const [command, first] = file.endsWith('.dll') ? ['dotnet', [file]] : [file, []];
    this.process = spawn(command, first, {
      cwd: this.data,
      env: {
        ...process.env,
        GATEHOUSE_DATA: this.data,
        SERVER_HOST: '127.0.0.1',
        SERVER_PORT: String(this.port),
        RATE_LIMIT_REQUESTS_PER_SECOND: '0',
        RATE_LIMIT_SIGN_INS_PER_MINUTE: '0',
        ...Object.fromEntries(Object.entries(this.settings).map(([name, value]) => [name, typeof value === 'function' ? value(this) : value])),
      },
    });
    for (const stream of [this.process.stdout, this.process.stderr]) {
      stream.on('data', (bytes) => (this.output += bytes));
    }

    const process_ = this.process;
    for (let attempt = 0; attempt < 1_600; attempt++) {
      if (process_.exitCode !== null) {
        throw new Error(`Gatehouse ended with ${process_.exitCode}:\n${this.output}`);
      }

      const ready = await fetch(`${this.url}/health/ready`).then((answer) => answer.ok, () => false);
      if (ready) {
        return;
      }

      await pause(25);
    }

    throw new Error(`Gatehouse did not become ready:\n${this.output}`);
  }

  /** kill -9, and waits until it is gone. */
  async kill() {
    if (this.process?.exitCode === null && this.process.signalCode === null) {
      const gone = once(this.process, 'exit');
      this.process.kill('SIGKILL');
      await gone;
    }
  }

  async dispose() {
    await this.kill();
    await this.cluster?.dispose();
    rmSync(this.data, { recursive: true, force: true });
  }
}
