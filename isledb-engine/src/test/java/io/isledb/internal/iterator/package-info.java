/** Tests of merging and visibility, on entries in memory. */
@NullMarked
package io.isledb.internal.iterator;

import org.jspecify.annotations.NullMarked;
