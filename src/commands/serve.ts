import { Flags } from '@oclif/core';
import { BaseCommand } from '../base-command.js';

const DAY_SECONDS = 24 * 60 * 60;

export default class Serve extends BaseCommand {
  static override summary = 'Run the reference server.';
  static override description =
    `Prints one line on standard output when it listens; logs go to standard error, for people on a
terminal and as JSON lines elsewhere. SIGTERM and SIGINT close it gracefully: what was received is answered, the data
is synced.`;
  static override examples = [
    '<%= config.bin %> <%= command.id %>',
    '<%= config.bin %> <%= command.id %> --port 0 --data /tmp/test.csv --json',
    '<%= config.bin %> <%= command.id %> --dialect course --fsync always',
  ];
  static override flags = {
    host: Flags.string({ description: 'address or name to listen on', default: '127.0.0.1' }),
    port: Flags.integer({ description: 'port; 0 picks a free one', default: 11211, min: 0, max: 65535 }),
    data: Flags.string({
      description: 'CSV file that holds the data; made where it is missing',
      default: 'memlite.csv',
    }),
    dialect: Flags.string({ description: 'name of a built-in dialect, or a profile file', default: 'lite' }),
    fsync: Flags.option({
      description: 'when data is on the disk: before each acknowledgement, within a second, when the system likes',
      options: ['always', 'everysec', 'never'] as const,
      default: 'everysec',
    })(),
    compact: Flags.boolean({ description: 'rewrite the file without overwritten rows before serving', default: false }),
    'max-memory': Flags.integer({
      description: 'MiB for keys, values and their index, beyond which new data is refused; 0 sets no bound',
      default: 0,
      min: 0,
      max: 2 ** 20,
    }),
    greeting: Flags.boolean({ description: 'greet each client with a line', allowNo: true }),
    'max-connections': Flags.integer({ description: 'clients at once', default: 10_000, min: 1 }),
    'max-value-bytes': Flags.integer({ description: 'longest value', default: 1024 * 1024, min: 0, max: 2 ** 28 }),
    'max-key-bytes': Flags.integer({ description: 'longest key', default: 250, min: 1, max: 2 ** 16 - 1 }),
    'idle-timeout': Flags.integer({
      description: 'seconds without a byte after which a client is disconnected; 0 waits for ever',
      default: 0,
      min: 0,
      max: DAY_SECONDS,
    }),
    fault: Flags.string({ description: 'give the server this defect, to see what finds it' }),
    'list-faults': Flags.boolean({ description: 'list the defects that there are' }),
    json: Flags.boolean({ description: 'print an object, not a sentence, when it listens' }),
  };

  async run(): Promise<void> {
    const { flags } = await this.parse(Serve);
    if (flags['list-faults']) {
      const { listFaults } = await import('../server/fault-registry.js');
      return this.log(await listFaults(flags.json ? 'json' : 'text'));
    }
    const { loadDialect } = await import('../target/dialect-file.js');
    const { withGreeting } = await import('../server/options.js');
    const { announcementOf } = await import('../server/announcement.js');
    const { createProcessLogger } = await import('../server/process-logger.js');
    const { stopSignal } = await import('../server/signals.js');
    const { startServer } = await import('../server/start.js');

    const options = {
      host: flags.host,
      port: flags.port,
      data: flags.data,
      dialect: withGreeting(await loadDialect(flags.dialect), flags.greeting),
      fsync: flags.fsync,
      compact: flags.compact,
      maxMemoryBytes: flags['max-memory'] * 1024 * 1024,
      limits: {
        maxConnections: flags['max-connections'],
        maxKeyBytes: flags['max-key-bytes'],
        maxValueBytes: flags['max-value-bytes'],
        idleTimeoutMs: flags['idle-timeout'] * 1000,
      },
      fault: flags.fault,
    };
    const stopped = stopSignal();
    const server = await startServer(options, await createProcessLogger());
    const announcement = announcementOf(server, options);
    const { host, port, dialect, data, fault } = announcement;
    const faulty = fault === undefined ? '' : `; faulty on purpose: ${fault}`;
    this.log(
      flags.json
        ? JSON.stringify(announcement)
        : `memlite-kit serve: listening on ${host}:${port} (${dialect}, data in ${data}${faulty})`,
    );
    await stopped;
    await server.close();
  }
}
