/** Options are immutable values, validated when they are built. */
@NullMarked
package io.isledb.options;

import org.jspecify.annotations.NullMarked;
