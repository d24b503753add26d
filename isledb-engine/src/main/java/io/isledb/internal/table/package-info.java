/** Sorted files read through a cache. */
@NullMarked
package io.isledb.internal.table;

import org.jspecify.annotations.NullMarked;
