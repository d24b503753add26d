/** Walking, merging and visibility of entries; no I/O. */
@NullMarked
package io.isledb.internal.iterator;

import org.jspecify.annotations.NullMarked;
