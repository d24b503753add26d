/** Changes that are not durable yet, in an arena, sorted when flushed. */
@NullMarked
package io.isledb.internal.memtable;

import org.jspecify.annotations.NullMarked;
