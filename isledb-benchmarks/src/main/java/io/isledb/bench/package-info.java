/** Benchmarks: workloads on the engine and on RocksDB, and the machine's floors. */
@NullMarked
package io.isledb.bench;

import org.jspecify.annotations.NullMarked;
