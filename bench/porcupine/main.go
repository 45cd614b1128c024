// Judges a history of registers with porcupine, on one processor, and prints what it took as one line of JSON: processor time in
// milliseconds of the first time, and the median of nine further times where that is short; the most memory of the process in MiB.
//
//	compare FILE SECONDS
//
// A line of the file is an operation, and its last two fields are start and end (-1: pending):
//
//	KEY r VALUE START END
//	KEY w VALUE START END
//	KEY c FROM TO 0|1 START END
package main

import (
	"bufio"
	"fmt"
	"os"
	"runtime"
	"sort"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/anishathalye/porcupine"
)

type input struct {
	op  uint8
	key int
	a   int
	b   int
}

type output struct {
	value   int
	done    bool
	pending bool
}

var model = porcupine.Model{
	Partition: func(history []porcupine.Operation) [][]porcupine.Operation {
		byKey := make(map[int][]porcupine.Operation)
		for _, operation := range history {
			key := operation.Input.(input).key
			byKey[key] = append(byKey[key], operation)
		}
		var partitions [][]porcupine.Operation
		for _, partition := range byKey {
			partitions = append(partitions, partition)
		}
		return partitions
	},
	Init: func() interface{} { return 0 },
	Step: func(state, in, out interface{}) (bool, interface{}) {
		value, asked, answer := state.(int), in.(input), out.(output)
		switch asked.op {
		case 'r':
			return answer.pending || answer.value == value, value
		case 'w':
			return true, asked.a
		}
		if answer.pending || answer.done == (value == asked.a) {
			if value == asked.a {
				return true, asked.b
			}
			return true, value
		}
		return false, value
	},
}

// What is pending may have happened at any time: it returns after all others, and is the last there if it must not have happened.
func read(path string) []porcupine.Operation {
	file, err := os.Open(path)
	if err != nil {
		panic(err)
	}
	defer file.Close()
	var history []porcupine.Operation
	var last int64
	scanner := bufio.NewScanner(file)
	for scanner.Scan() {
		fields := strings.Fields(scanner.Text())
		number := func(at int) int {
			n, err := strconv.Atoi(fields[at])
			if err != nil {
				panic(err)
			}
			return n
		}
		in := input{op: fields[1][0], key: number(0)}
		out := output{}
		switch in.op {
		case 'r':
			out.value = number(2)
		case 'w':
			in.a = number(2)
		case 'c':
			in.a, in.b, out.done = number(2), number(3), number(4) == 1
		}
		start, end := int64(number(len(fields)-2)), int64(number(len(fields)-1))
		if end < 0 {
			out.pending = true
		}
		if end > last {
			last = end
		}
		if start > last {
			last = start
		}
		history = append(history, porcupine.Operation{Input: in, Call: start, Output: out, Return: end})
	}
	for at := range history {
		if history[at].Return < 0 {
			history[at].Return = last + 1
		}
	}
	return history
}

func cpu() (time.Duration, int64) {
	var usage syscall.Rusage
	syscall.Getrusage(syscall.RUSAGE_SELF, &usage)
	return time.Duration(usage.Utime.Nano() + usage.Stime.Nano()), usage.Maxrss
}

func main() {
	runtime.GOMAXPROCS(1)
	history := read(os.Args[1])
	seconds, _ := strconv.Atoi(os.Args[2])
	var result porcupine.CheckResult
	judge := func() float64 {
		before, _ := cpu()
		result = porcupine.CheckOperationsTimeout(model, history, time.Duration(seconds)*time.Second)
		after, _ := cpu()
		return float64((after - before).Microseconds()) / 1000
	}
	first := judge()
	again := []float64{first}
	if first < 500 {
		again = nil
		for len(again) < 9 {
			again = append(again, judge())
		}
	}
	sort.Float64s(again)
	_, rss := cpu()
	verdict := map[porcupine.CheckResult]string{porcupine.Ok: "ok", porcupine.Illegal: "violation", porcupine.Unknown: "unknown"}[result]
	fmt.Printf("{\"verdict\":\"%s\",\"first\":%.3f,\"again\":%.3f,\"mib\":%d}\n", verdict, first, again[len(again)/2], rss/1024)
}
