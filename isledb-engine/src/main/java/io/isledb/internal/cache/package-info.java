/** Blocks and metadata in memory. */
@NullMarked
package io.isledb.internal.cache;

import org.jspecify.annotations.NullMarked;
