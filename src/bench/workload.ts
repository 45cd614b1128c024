/** What is asked: only SETs, only GETs, or one SET to nine GETs, in random order. */
export const OPERATIONS = ['set', 'get', 'mix'] as const;
export type Operation = (typeof OPERATIONS)[number];

export interface Workload {
  readonly operation: Operation;
  /** Connections at a time. */
  readonly connections: number;
  /** Requests that a connection sends at once, before it waits for their replies. */
  readonly pipeline: number;
  readonly valueBytes: number;
}

/** The axes of a run; every combination is a workload. */
export interface Axes {
  readonly operations: readonly Operation[];
  readonly connections: readonly number[];
  readonly pipelines: readonly number[];
  readonly valueBytes: readonly number[];
}

/** All combinations. Those of one value size follow each other, for the keys are loaded anew for each size. */
export function workloadsOf({ operations, connections, pipelines, valueBytes }: Axes): Workload[] {
  return valueBytes.flatMap((bytes) =>
    connections.flatMap((clients) =>
      pipelines.flatMap((pipeline) =>
        operations.map((operation) => ({ operation, connections: clients, pipeline, valueBytes: bytes })),
      ),
    ),
  );
}
