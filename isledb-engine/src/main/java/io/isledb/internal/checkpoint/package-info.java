/** Named older states of an isle, and clones, which live on them. */
@NullMarked
package io.isledb.internal.checkpoint;

import org.jspecify.annotations.NullMarked;
