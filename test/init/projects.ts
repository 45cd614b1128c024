import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { onTestFinished } from 'vitest';

/** A fresh folder with these files in it, gone after the test. */
export function projectOf(files: Readonly<Record<string, string>>): string {
  const folder = mkdtempSync(join(tmpdir(), 'memlite-kit-init-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  return folder;
}

const PY_SERVER = 'import socket, sys\ns = socket.socket()\ns.listen()\n';
const GO_SERVER = 'package main\nimport ("net"; "os"; "flag")\nfunc main() {\n';
const GO_LISTEN = '\tl, err := net.Listen("tcp", addr)\n}\n';
const RUST_SERVER = 'use std::net::TcpListener;\nfn main() {\n';
const JAVA_SERVER =
  'import java.net.*;\npublic class Server {\n  public static void main(String[] args) throws Exception {\n';
const C_SERVER = '#include <sys/socket.h>\nint main(int argc, char **argv) {\n';
const C_LISTEN = '  listen(fd, 128);\n}\n';
const CARGO = '[package]\nname = "memlite"\nversion = "0.1.0"\n';

/** Servers as people write them: the files, and the options of the kit that start them. */
export const SERVERS: Readonly<Record<string, readonly [files: Readonly<Record<string, string>>, flags: string]>> = {
  'Python, by arguments': [
    { 'server.py': `${PY_SERVER}port = int(sys.argv[1]) if len(sys.argv) > 1 else 11211\npath = sys.argv[2]\n` },
    "--spawn 'python3 server.py {port} {csv}'",
  ],
  'Python, both in one line': [
    { 'server.py': `${PY_SERVER}make(sys.argv[2] if len(sys.argv) > 2 else None).serve(int(sys.argv[1]))  # csv\n` },
    "--spawn 'python3 server.py {port} {csv}'",
  ],
  'Python, by a host and a port': [
    { 'server.py': `${PY_SERVER}host = sys.argv[1]\nport = int(sys.argv[2])\nDATA = "data.csv"\n` },
    "--spawn 'python3 server.py 127.0.0.1 {port}' --csv data.csv",
  ],
  'Python, arguments by names': [
    { 'server.py': `${PY_SERVER}_, port, filename = sys.argv\n` },
    "--spawn 'python3 server.py {port} {csv}'",
  ],
  'Python, the rest of the arguments by names': [
    { 'server.py': `${PY_SERVER}csv_path, port = sys.argv[1:3]\n` },
    "--spawn 'python3 server.py {csv} {port}'",
  ],
  'Python, argparse': [
    {
      'memlite/server.py': PY_SERVER,
      'main.py':
        "import argparse\nfrom memlite import server\np = argparse.ArgumentParser()\np.add_argument('-p', '--port', type=int)\np.add_argument('--data-file')\n",
    },
    "--spawn 'python3 main.py --port {port} --data-file {csv}'",
  ],
  'Python, argparse without dashes': [
    { 'app.py': `${PY_SERVER}p.add_argument('port', type=int)\np.add_argument("csv_file")\n` },
    "--spawn 'python3 app.py {port} {csv}'",
  ],
  'Python, by the environment': [
    {
      'server.py': `import os\n${PY_SERVER}port = int(os.environ.get("MEMLITE_PORT", "11211"))\nf = os.getenv('DATA_FILE')\n`,
    },
    "--spawn 'env MEMLITE_PORT={port} DATA_FILE={csv} python3 server.py'",
  ],
  'Python, told nothing': [
    {
      'server.py': "import socket\nPORT = 9889\ns.bind(('', PORT))\ns.listen(5)\nopen('store.csv', 'a')\n",
      'client.py': 'port = int(sys.argv[1])\n',
    },
    "--spawn 'python3 server.py' --target 127.0.0.1:9889 --csv store.csv",
  ],
  'Python, its port in bind': [
    { 'memcached_lite.py': "s.bind(('localhost', 8080))\ns.listen()\n" },
    "--spawn 'python3 memcached_lite.py' --target 127.0.0.1:8080",
  ],
  'Python, a comment that tells of another': [
    { 'server.py': `${PY_SERVER}# client.py --port 1 sys.argv[1] file\nport = int(sys.argv[1])\n` },
    "--spawn 'python3 server.py {port}'",
  ],
  'Node.js, by arguments': [
    {
      'server.js':
        "const net = require('net');\nconst port = Number(process.argv[2] || 11211), file = process.argv[3] || 'data.csv';\nnet.createServer();\n",
    },
    "--spawn 'node server.js {port} {csv}'",
  ],
  'Node.js, arguments by names': [
    {
      'server.mjs':
        "import { createServer } from 'node:net';\nconst [port = '11211', csv] = process.argv.slice(2);\ncreateServer();\n",
    },
    "--spawn 'node server.mjs {port} {csv}'",
  ],
  'Node.js, arguments by holes': [
    { 'index.js': 'const [, , port, dataFile] = process.argv;\nnet.createServer();\n' },
    "--spawn 'node index.js {port} {csv}'",
  ],
  'Node.js, arguments by their places': [
    {
      'index.js':
        'const args = process.argv.slice(2);\nconst port = +args[0];\nconst store = args[1];\nnet.createServer();\n',
    },
    "--spawn 'node index.js {port} {csv}'",
  ],
  'Node.js, by the script start': [
    {
      'package.json': '{"scripts":{"start":"node src/main.js"}}',
      'src/main.js': "require('./net/tcp').listen(process.env.PORT)\n",
      'src/net/tcp.js': 'net.createServer()\n',
    },
    "--spawn 'env PORT={port} node src/main.js'",
  ],
  'Node.js, by a script that is more': [
    {
      'package.json': '{"scripts":{"start":"tsx src/server.ts"},"dependencies":{"tsx":"1"}}',
      'src/server.ts': 'createServer().listen(Number(process.argv[2]))\n',
    },
    "--spawn 'npm start --silent -- {port}'",
  ],
  'Node.js, by a bin': [
    {
      'package.json': '{"bin":{"lite":"./bin/lite.js"}}',
      'bin/lite.js':
        "import { parseArgs } from 'node:util';\nparseArgs({ options: { port: { type: 'string' }, file: { type: 'string' } } });\n",
      'lib/server.js': 'net.createServer()\n',
    },
    "--spawn 'node bin/lite.js --port {port} --file {csv}'",
  ],
  'Go, by arguments': [
    {
      'go.mod': 'module x\n',
      'main.go': `${GO_SERVER}\taddr := ":" + os.Args[1] // port\n\tpath := os.Args[2]\n${GO_LISTEN}`,
    },
    "--spawn './memlite-server {port} {csv}'",
  ],
  'Go, by flags, in cmd': [
    {
      'go.mod': 'module x\n',
      'cmd/server/main.go': `${GO_SERVER}\tport := flag.Int("port", 11211, "")\n\tf := flag.String("csv", "data.csv", "")\n${GO_LISTEN}`,
    },
    "--spawn './memlite-server -port {port} -csv {csv}'",
  ],
  'Go, by an address': [
    { 'main.go': `${GO_SERVER}\taddr := flag.String("addr", ":11211", "")\n${GO_LISTEN}` },
    "--spawn './memlite-server -addr 127.0.0.1:{port}'",
  ],
  'Go, told nothing': [
    { 'go.mod': 'module x\n', 'main.go': 'package main\nfunc main() {\n\tnet.Listen("tcp", ":9889")\n}\n' },
    '--spawn ./memlite-server --target 127.0.0.1:9889',
  ],
  'Rust, by arguments': [
    {
      'Cargo.toml': CARGO,
      'src/main.rs': `${RUST_SERVER}    let args: Vec<String> = env::args().collect();\n    let port: u16 = args[1].parse().unwrap();\n    let path = &args[2];\n}\n`,
    },
    "--spawn 'target/release/memlite {port} {csv}'",
  ],
  'Rust, one after the other': [
    {
      'Cargo.toml': CARGO,
      'src/main.rs': `${RUST_SERVER}    let mut args = std::env::args().skip(1);\n    let port = args.next();\n    let csv = args.next();\n}\n`,
    },
    "--spawn 'target/release/memlite {port} {csv}'",
  ],
  'Rust, clap': [
    {
      'Cargo.toml': `${CARGO}\n[[bin]]\nname = "lited"\npath = "src/main.rs"\n`,
      'src/main.rs': `${RUST_SERVER}}\n#[derive(Parser)]\nstruct Args {\n    #[arg(short, long)]\n    port: u16,\n    #[arg(long, default_value = "x.csv")]\n    data_file: PathBuf,\n}\n`,
    },
    "--spawn 'target/release/lited --port {port} --data-file {csv}'",
  ],
  'Java, by arguments': [
    {
      'Server.java': `${JAVA_SERVER}    int port = Integer.parseInt(args[0]);\n    String csv = args[1];\n    new ServerSocket(port);\n  }\n}\n`,
    },
    "--spawn 'java -cp out Server {port} {csv}'",
  ],
  'Java, Maven, told nothing': [
    {
      'pom.xml': '<project><artifactId>lite</artifactId><version>1</version></project>',
      'src/main/java/edu/lite/Server.java': `package edu.lite;\n${JAVA_SERVER}    new ServerSocket(9889);\n  }\n}\n`,
    },
    "--spawn 'java -cp target/classes edu.lite.Server' --target 127.0.0.1:9889",
  ],
  'Java, a jar': [
    {
      'pom.xml':
        '<project><artifactId>lite</artifactId><version>1.0</version><build><mainClass>edu.Main</mainClass></build></project>',
      'src/main/java/edu/Main.java': `package edu;\n${JAVA_SERVER}    new ServerSocket(Integer.parseInt(System.getenv("PORT")));\n  }\n}\n`,
    },
    "--spawn 'env PORT={port} java -jar target/lite-1.0.jar'",
  ],
  'Java, Gradle': [
    {
      'build.gradle': "plugins {\n  id 'application'\n}\n",
      'settings.gradle': "rootProject.name = 'lite'\n",
      gradlew: '',
      'src/main/java/Server.java': `${JAVA_SERVER}    new ServerSocket(Integer.parseInt(args[0]));\n  }\n}\n`,
    },
    "--spawn 'build/install/lite/bin/lite {port}'",
  ],
  'C, by arguments': [
    {
      'server.c': `${C_SERVER}  int port = atoi(argv[1]); const char *path = argc > 2 ? argv[2] : "data.csv";\n${C_LISTEN}`,
    },
    "--spawn './memlite-server {port} {csv}'",
  ],
  'C, by a Makefile': [
    {
      Makefile:
        'CC = gcc\nTARGET = bin/lited\nall: $(TARGET) client\n$(TARGET): server.o store.o\n\t$(CC) -o $@ $^\nclient: client.c\n\t$(CC) -o client client.c\n%.o: %.c\n\t$(CC) -c -o $@ $<\n',
      'server.c': `${C_SERVER}  while ((o = getopt(argc, argv, "p:f:")) != -1)\n    switch (o) {\n      case 'p': port = atoi(optarg); break;\n      case 'f': path = optarg; break;\n    }\n${C_LISTEN}`,
      'client.c': 'int main(int argc, char **argv) { atoi(argv[2]); }\n',
    },
    "--spawn './bin/lited -p {port} -f {csv}'",
  ],
  'C, by CMake, told nothing': [
    {
      'CMakeLists.txt': 'add_executable(lited src/server.c)\n',
      'src/server.c': `#define PORT 9889\n${C_SERVER}  htons(PORT);\n${C_LISTEN}`,
    },
    '--spawn build/lited --target 127.0.0.1:9889',
  ],
};
