/** What the readers of these files demand of them, by hand and as far as the files use it: a schema for each document. */
const text = { type: 'string', minLength: 1 };
const texts = { type: 'array', items: text, minItems: 1 };
const object = (required: readonly string[], properties: object = {}) => ({ type: 'object', required, properties });
const closed = (required: readonly string[], properties: object) => ({
  ...object(required, properties),
  additionalProperties: false,
});

const with_ = { type: 'object', additionalProperties: { type: ['string', 'number', 'boolean'] } };
const stepKeys = { name: text, id: text, if: text, uses: { type: 'string', pattern: '^[\\w./-]+@v\\d+$' }, run: text };
const step = {
  ...closed([], { ...stepKeys, with: with_, env: with_, shell: text }),
  oneOf: [{ required: ['uses'] }, { required: ['run'] }],
};
// In a composite action, each script names its shell.
const compositeStep = { ...step, dependentRequired: { run: ['shell'] } };

const action = closed(['name', 'description', 'runs'], {
  name: text,
  description: text,
  branding: closed(['icon', 'color'], { icon: text, color: { enum: ['green', 'blue', 'red', 'purple', 'orange'] } }),
  inputs: {
    type: 'object',
    additionalProperties: closed(['description'], {
      description: text,
      required: { type: 'boolean' },
      default: { type: 'string' },
    }),
  },
  outputs: {
    type: 'object',
    additionalProperties: closed(['description', 'value'], { description: text, value: text }),
  },
  runs: closed(['using', 'steps'], { using: { const: 'composite' }, steps: { type: 'array', items: compositeStep } }),
});

const githubJob = closed(['runs-on', 'steps'], {
  'runs-on': text,
  needs: text,
  if: text,
  strategy: object(['matrix']),
  steps: { type: 'array', items: step, minItems: 1 },
});
const workflow = closed(['on', 'jobs'], {
  name: text,
  on: texts,
  permissions: { type: 'object' },
  jobs: { type: 'object', additionalProperties: githubJob },
});

const gitlab = {
  ...object(['stages'], { stages: texts }),
  additionalProperties: closed(['stage', 'script'], {
    stage: text,
    image: text,
    parallel: { type: 'integer', minimum: 2, maximum: 200 },
    script: texts,
    artifacts: closed(['paths'], {
      when: { enum: ['always', 'on_success', 'on_failure'] },
      paths: texts,
      reports: closed(['junit'], { junit: text }),
    }),
  }),
};

const preCommit = closed(['repos'], {
  repos: {
    type: 'array',
    items: closed(['repo', 'hooks'], {
      repo: { const: 'local' },
      hooks: {
        type: 'array',
        items: object(['id', 'name', 'entry', 'language'], {
          language: { const: 'system' },
          stages: { type: 'array', items: { enum: ['pre-commit', 'pre-push', 'manual'] } },
        }),
      },
    }),
  },
});

const metadata = object(['name'], { name: { type: 'string', pattern: '^[a-z0-9]([a-z0-9-]*[a-z0-9])?$' } });
const claim = closed(['apiVersion', 'kind', 'metadata', 'spec'], {
  apiVersion: { const: 'v1' },
  kind: { const: 'PersistentVolumeClaim' },
  metadata,
  spec: object(['accessModes', 'resources'], { accessModes: { const: ['ReadWriteMany'] } }),
});
const container = object(['name', 'image', 'command', 'args', 'volumeMounts'], { command: texts, args: texts });
const pod = object(['restartPolicy', 'containers', 'volumes'], {
  // A Job takes no other.
  restartPolicy: { enum: ['Never', 'OnFailure'] },
  containers: { type: 'array', items: container, minItems: 1 },
});
const job = closed(['apiVersion', 'kind', 'metadata', 'spec'], {
  apiVersion: { const: 'batch/v1' },
  kind: { const: 'Job' },
  metadata,
  spec: closed(['completionMode', 'completions', 'template'], {
    completionMode: { const: 'Indexed' },
    completions: { type: 'integer', minimum: 1 },
    parallelism: { type: 'integer', minimum: 1 },
    backoffLimit: { type: 'integer', minimum: 0 },
    template: object(['spec'], { spec: pod }),
  }),
});

export const CI_SCHEMAS: Readonly<Record<string, readonly object[]>> = {
  'action.yml': [action],
  'fixtures/ci/github-matrix.yml': [workflow],
  'fixtures/ci/gitlab.yml': [gitlab],
  'fixtures/ci/pre-commit-hooks.yaml': [preCommit],
  'fixtures/ci/kubernetes-job.yaml': [claim, job],
};
