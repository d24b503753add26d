/** Decides which objects of an isle nobody needs any more. */
@NullMarked
package io.isledb.internal.collect;

import org.jspecify.annotations.NullMarked;
