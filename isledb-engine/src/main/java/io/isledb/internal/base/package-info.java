/** Slices, clocks and ids: what everything else stands on. */
@NullMarked
package io.isledb.internal.base;

import org.jspecify.annotations.NullMarked;
