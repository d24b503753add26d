/** Merging of SSTs, and which of them to merge when. */
@NullMarked
package io.isledb.internal.compact;

import org.jspecify.annotations.NullMarked;
