/** How much of an isle's feed is kept, and which of its commits are joined. */
@NullMarked
package io.isledb.internal.feed;

import org.jspecify.annotations.NullMarked;
