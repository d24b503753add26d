/** The reader and its views. */
@NullMarked
package io.isledb.internal.read;

import org.jspecify.annotations.NullMarked;
