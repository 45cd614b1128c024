/**
 * The environment for processes of the kit itself: that of this one, without certificates. Where NODE_EXTRA_CA_CERTS is set
 * Node.js reads them at every start, which takes longer than all else does then; and nothing here speaks TLS.
 */
export function ownEnvironment(): NodeJS.ProcessEnv {
  const { NODE_EXTRA_CA_CERTS: _, ...others } = process.env;
  return others;
}
