/** Benchmarks of the engine's parts, run by JMH: {@code bin/isledb bench parts}. */
@NullMarked
package io.isledb.bench.parts;

import org.jspecify.annotations.NullMarked;
