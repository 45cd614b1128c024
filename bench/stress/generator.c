/*
 * A load generator with as little of its own as can be, to measure others by: SETs of memcached's text protocol, one under way
 * on each connection, one thread, epoll. It prints operations, seconds, and percentiles of latency in microseconds, as JSON.
 *
 *     gcc -O2 -o generator bench/stress/generator.c && ./generator PORT CONNECTIONS SECONDS KEYS VALUE_BYTES
 */
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define MOST_CONNECTIONS 4096
#define MOST_REQUEST 4096
#define MOST_US 1000000
#define EVENTS 256

static const char REPLY[] = "STORED\r\n";
#define REPLY_BYTES (sizeof REPLY - 1)

struct connection {
  int socket;
  size_t received;
  double sent_at;
};

static struct connection connections[MOST_CONNECTIONS];
static uint32_t latencies[MOST_US + 1];
static char value[MOST_REQUEST];
static int value_bytes, keys;
static uint32_t state = 1;

static double now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return time.tv_sec + time.tv_nsec / 1e9;
}

static void fail(const char *what) {
  perror(what);
  exit(1);
}

static uint32_t draw(void) { /* xorshift32, Marsaglia 2003 */
  state ^= state << 13;
  state ^= state >> 17;
  return state ^= state << 5;
}

static void send_request(struct connection *connection) {
  char request[MOST_REQUEST + 64];
  int length = sprintf(request, "set key-%012u 0 0 %d\r\n%.*s\r\n", draw() % keys, value_bytes, value_bytes, value);
  connection->received = 0;
  connection->sent_at = now();
  if (write(connection->socket, request, length) != length) fail("write");
}

static void open_connection(struct connection *connection, int port) {
  struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  int on = 1;
  connection->socket = socket(AF_INET, SOCK_STREAM, 0);
  if (connect(connection->socket, (struct sockaddr *)&address, sizeof address) != 0) fail("connect");
  setsockopt(connection->socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
}

/* 1 when the whole reply is there. */
static int receive(struct connection *connection) {
  char reply[REPLY_BYTES + 1];
  ssize_t count = read(connection->socket, reply, sizeof reply);
  if (count <= 0) fail("read");
  if (connection->received + count > REPLY_BYTES || memcmp(reply, REPLY + connection->received, count) != 0) {
    fprintf(stderr, "a reply is not %s", REPLY);
    exit(1);
  }
  connection->received += count;
  return connection->received == REPLY_BYTES;
}

static int percentile(uint64_t total, double share) {
  uint64_t seen = 0;
  for (int us = 0; us <= MOST_US; us++)
    if ((seen += latencies[us]) >= total * share) return us;
  return MOST_US;
}

int main(int count, char **words) {
  if (count != 6) return fprintf(stderr, "PORT CONNECTIONS SECONDS KEYS VALUE_BYTES\n"), 2;
  int port = atoi(words[1]), clients = atoi(words[2]);
  double seconds = atof(words[3]);
  keys = atoi(words[4]);
  value_bytes = atoi(words[5]);
  if (clients > MOST_CONNECTIONS || value_bytes > MOST_REQUEST) return 2;
  memset(value, 'v', sizeof value);
  int epoll = epoll_create1(0);
  for (int index = 0; index < clients; index++) {
    struct epoll_event event = {.events = EPOLLIN, .data.ptr = &connections[index]};
    open_connection(&connections[index], port);
    epoll_ctl(epoll, EPOLL_CTL_ADD, connections[index].socket, &event);
  }
  double begin = now(), until = begin + seconds, last = begin;
  uint64_t operations = 0;
  int under_way = clients;
  for (int index = 0; index < clients; index++) send_request(&connections[index]);
  while (under_way > 0) {
    struct epoll_event events[EVENTS];
    int ready = epoll_wait(epoll, events, EVENTS, 10000);
    if (ready <= 0) fail("epoll_wait");
    for (int index = 0; index < ready; index++) {
      struct connection *connection = events[index].data.ptr;
      if (!receive(connection)) continue;
      last = now();
      double us = (last - connection->sent_at) * 1e6;
      latencies[us < MOST_US ? (int)us : MOST_US]++;
      operations++;
      if (last < until) send_request(connection);
      else under_way--;
    }
  }
  printf("{\"operations\":%llu,\"seconds\":%.6f,\"p50\":%d,\"p99\":%d}\n", (unsigned long long)operations, last - begin,
         percentile(operations, 0.5), percentile(operations, 0.99));
  return 0;
}
