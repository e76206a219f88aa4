import { appendFile, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type NixFlake, prepareFlake, repository, requireNix } from '../helpers/nix-flake.ts'
import { runTool } from '../helpers/real-tool.ts'

// What holds of the flake's outputs, with stand-ins for its inputs: see docs/nix.md.
const isReady = requireNix()

describe('flake.lock', () => {
  interface Lock {
    readonly version: number
    readonly root: string
    readonly nodes: Readonly<Record<string, LockNode>>
  }
  interface LockNode {
    readonly inputs?: Readonly<Record<string, string | readonly string[]>>
    readonly locked?: Readonly<Record<string, string | number>>
    readonly original?: Readonly<Record<string, string>>
  }
  const readLock = async (): Promise<Lock> => JSON.parse(await readFile(join(repository, 'flake.lock'), 'utf8'))

  test('pins each input by a revision of the repository it names, and its contents', async () => {
    const { version, root, nodes } = await readLock()
    expect({ version, root }).toEqual({ version: 7, root: 'root' })
    expect(Object.keys(nodes).sort()).toEqual(['microvm', 'nixpkgs', 'root'])
    for (const name of ['microvm', 'nixpkgs']) {
      const { locked, original } = nodes[name] ?? {}
      expect(locked).toEqual({
        type: 'github',
        owner: original?.owner,
        repo: original?.repo,
        rev: expect.stringMatching(/^[0-9a-f]{40}$/),
        narHash: expect.stringMatching(/^sha256-[A-Za-z0-9+/]{43}=$/),
        lastModified: expect.any(Number),
      })
    }
  })

  test.skipIf(!isReady)('has the inputs of flake.nix', async () => {
    const evaluated = await runTool('nix-instantiate', [
      ...['--store', 'dummy://', '--eval', '--strict', '--json', join(repository, 'flake.nix'), '--attr', 'inputs'],
    ])
    expect(evaluated).toMatchObject({ code: 0 })
    const { nodes } = await readLock()
    const url = (name: string) => {
      const { type, owner, repo, ref } = nodes[name]?.original ?? {}
      return `${type}:${owner}/${repo}${ref === undefined ? '' : `/${ref}`}`
    }
    expect(JSON.parse(evaluated.stdout)).toEqual({
      nixpkgs: { url: url('nixpkgs') },
      microvm: { url: url('microvm'), inputs: { nixpkgs: { follows: 'nixpkgs' }, spectrum: { follows: '' } } },
    })
    expect(nodes.root?.inputs).toEqual({ microvm: 'microvm', nixpkgs: 'nixpkgs' })
    expect(nodes.microvm?.inputs).toEqual({ nixpkgs: ['nixpkgs'], spectrum: [] })
  })
})

describe.skipIf(!isReady)('the flake', { timeout: 120_000 }, () => {
  let flake: NixFlake
  beforeAll(async () => {
    flake = await prepareFlake()
  }, 60_000)
  afterAll(() => flake.remove())

  /** Names and types of all outputs, as `nix flake show` has them. */
  interface Shown {
    readonly [name: string]: Shown
  }
  const show = async (): Promise<Shown> =>
    JSON.parse(await flake.nix(['flake', 'show', `path:${flake.tree}`, '--json']))
  /** The file that an app runs, built: a check of the flake builds them all. */
  const program = async (app: string): Promise<string> => {
    await flake.build('checks.x86_64-linux.shell-scripts')
    return JSON.parse(await flake.nix(['eval', '--json', `path:${flake.tree}#apps.x86_64-linux.${app}.program`]))
  }

  test('passes its own checks', async () => {
    await flake.nix(['flake', 'check', `path:${flake.tree}`])
  })

  test('offers what the guide promises, on every system that can have it', async () => {
    const { packages, apps, checks, devShells, formatter, nixosModules } = await show()
    const runners = [
      ...['test-origin', 'test-origin-low-latency', 'test-origin-4k-abr', 'test-origin-stress'],
      ...['test-origin-logged', 'test-origin-debug', 'swarm-client', 'swarm-client-gentle', 'swarm-client-stress'],
      ...['swarm-client-burst', 'swarm-client-extreme'],
    ]
    const images = ['test-origin-container', 'swarm-client-container', 'test-origin-vm']
    for (const system of ['x86_64-linux', 'aarch64-linux', 'aarch64-darwin']) {
      const linux = system.endsWith('linux')
      const names = Object.keys(packages?.[system] ?? {})
      expect(names).toEqual(expect.arrayContaining(['default', ...runners, ...(linux ? images : [])]))
      expect(Object.keys(apps?.[system] ?? {})).toEqual(
        expect.arrayContaining(['default', 'run', 'up', 'nginx-config', ...runners]),
      )
      expect(Object.values(checks?.[system] ?? {}).map((check) => check.type)).not.toContain('unknown')
      expect(Object.keys(checks?.[system] ?? {}).includes('vm')).toBe(linux)
      expect(devShells?.[system]).toHaveProperty('default')
      expect(formatter).toHaveProperty(system)
      if (!linux) expect(names.filter((name) => /container|vm/.test(name))).toEqual([])
    }
    expect(nixosModules).toHaveProperty('test-origin')
  })

  test('up offers only what is there', async () => {
    const up = await program('up')
    const { packages } = await show()
    const usage = (await runTool(up, ['--help'])).stdout
    const listed = (label: string) => new RegExp(`^ +${label} +(.*)$`, 'm').exec(usage)?.[1]?.split(' ') ?? []
    expect(listed('PROFILE')).toEqual(['default', 'low-latency', '4k-abr', 'stress', 'logged', 'debug'])
    expect(listed('TYPE')).toEqual(['runner', 'container', 'vm'])
    for (const profile of listed('PROFILE')) {
      for (const type of ['runner', 'vm']) {
        const { stdout } = await runTool(up, ['--print', profile, type])
        const output = /#([\w-]+)'$/m.exec(stdout)?.[1] ?? stdout
        expect(packages?.['x86_64-linux']).toHaveProperty(output)
        expect(output.includes(profile) || profile === 'default').toBe(true)
      }
    }
    expect(await runTool(up, ['--print', 'bogus'])).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('there is no profile bogus; there are: default low-latency'),
    })
  })

  test('the welcome names everything that runs, and what it is', async () => {
    const { stdout } = await runTool(await program('default'), [])
    const { apps } = await show()
    const runners = Object.keys(apps?.['x86_64-linux'] ?? {}).filter((name) => /^(test-origin|swarm-client)/.test(name))
    for (const name of runners) expect(stdout).toMatch(new RegExp(`^  ${name} +\\S.*`, 'm'))
    expect(stdout).toContain('Plays an HLS stream: 10 viewers of the lowest variant')
  })

  test('nginx-config prints the configuration of a profile', async () => {
    const file = await program('nginx-config')
    expect((await runTool(file, ['low-latency'])).stdout).toContain('"no-cache"')
    expect((await runTool(file, [])).stdout).toContain('listen 0.0.0.0:17080 reuseport')
    expect(await runTool(file, ['bogus'])).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('no profile bogus'),
    })
  })

  test('the images run as an ordinary account, say what they are, and the origin has a health check', async () => {
    const describeImage = async (output: string) => JSON.parse(await readFile(await flake.build(output), 'utf8'))
    const origin = await describeImage('test-origin-container-4k-abr')
    expect(origin).toMatchObject({
      name: 'hls-swarm-test-origin',
      tag: '4k-abr',
      config: {
        User: '1000:1000',
        Entrypoint: [expect.stringMatching(/bin\/test-origin$/)],
        ExposedPorts: { '17080/tcp': {} },
        Labels: { 'org.opencontainers.image.title': 'hls-swarm-test-origin' },
      },
    })
    // Docker runs CMD without a shell: nothing but the program and its arguments.
    const [kind, program, ...args] = origin.config.Healthcheck.Test
    expect([kind, args.at(-1)]).toEqual(['CMD', 'http://127.0.0.1:17080/health'])
    expect(program).toMatch(/bin\/curl$/)
    expect(args.join(' ')).not.toMatch(/[|;&]/)
    const client = await describeImage('swarm-client-container')
    expect(client).toMatchObject({ name: 'hls-swarm', tag: 'latest', config: { User: '1000:1000' } })
    expect((await describeImage('test-origin-container')).tag).toBe('latest')

    const logged = await describeImage('test-origin-container-logged')
    expect(await readFile(logged.config.Entrypoint[0], 'utf8')).toContain('accessLogPath=/dev/stdout\n')
  })

  test('the virtual machine forwards the port, needs no KVM, and lets nobody in', async () => {
    const machine = await flake.build('test-origin-vm-stress', { port: 18080 })
    const { microvm, users, firewall, systemd } = JSON.parse(await readFile(join(machine, 'description.json'), 'utf8'))
    expect(microvm).toMatchObject({
      hypervisor: 'qemu',
      cpu: 'max,-sgx',
      interfaces: [{ type: 'user' }],
      forwardPorts: [{ from: 'host', host: { port: 18080 }, guest: { port: 18080 } }],
    })
    expect(microvm.mem).not.toBe(2048)
    expect(users).toEqual({ mutableUsers: false, allowNoPasswordLogin: true })
    expect(firewall.allowedTCPPorts).toEqual([18080])
    expect(systemd.services['hls-swarm-test-origin'].serviceConfig).toMatchObject({
      DynamicUser: true,
      Restart: 'on-failure',
    })
  })

  test('the lock that npm left without addresses gets them for every pinned archive', async () => {
    const lock = JSON.parse(await readFile(await flake.build('default.npmDeps'), 'utf8'))
    const modules = Object.entries<{ integrity?: string; resolved?: string; version: string }>(lock.packages)
    const pinned = modules.filter(([, module]) => module.integrity !== undefined)
    expect(pinned.length).toBeGreaterThan(100)
    for (const [path, { resolved, version }] of pinned) {
      const name = path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length)
      expect(resolved).toBe(`https://registry.invalid/${name}/-/${name.replace(/^.*\//, '')}-${version}.tgz`)
    }
  })

  test('a new profile is its name and its file, and is then available everywhere', async () => {
    const copy = await prepareFlake()
    try {
      const list = join(copy.tree, 'nix/test-origin/config/profile-list.nix')
      await writeFile(list, (await readFile(list, 'utf8')).replace(']', '  "tiny"\n]'))
      await writeFile(join(copy.tree, 'nix/test-origin/config/tiny.nix'), '{ description = "Tiny"; scale = 0.1; }\n')
      const shown: Shown = JSON.parse(await copy.nix(['flake', 'show', `path:${copy.tree}`, '--json']))
      const added = (kind: string) =>
        Object.keys(shown[kind]?.['x86_64-linux'] ?? {}).filter((name) => name.includes('tiny'))
      expect(added('packages')).toEqual(['test-origin-container-tiny', 'test-origin-tiny', 'test-origin-vm-tiny'])
      expect(added('apps')).toEqual(['test-origin-tiny', 'test-origin-vm-tiny'])
      expect(added('checks')).toEqual(['nginx-tiny'])
      const script = await readFile(join(await copy.build('test-origin-tiny'), 'bin/test-origin'), 'utf8')
      const [, argumentsFile = ''] = /^ffmpegArguments=(\S+)$/m.exec(script) ?? []
      expect(await readFile(argumentsFile, 'utf8')).toContain('\ntestsrc2=size=192x108:rate=30\n')

      await appendFile(join(copy.tree, 'nix/test-origin/config/tiny.nix'), '// { bogus = 1; }\n')
      await expect(copy.build('test-origin-tiny')).rejects.toThrow(/The profile tiny sets bogus; what can be set is/)
    } finally {
      await copy.remove()
    }
  })
})
