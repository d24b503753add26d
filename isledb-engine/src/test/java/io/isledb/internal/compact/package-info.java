/** Tests of merging and planning. */
@NullMarked
package io.isledb.internal.compact;

import org.jspecify.annotations.NullMarked;
