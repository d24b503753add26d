/** The connectors against the fastest that a worker can be: {@code bin/isledb bench connect}. */
@NullMarked
package io.isledb.bench.connect;

import org.jspecify.annotations.NullMarked;
