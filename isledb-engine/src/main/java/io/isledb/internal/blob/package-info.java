/** Large values: fetched, written, and moved out of objects that are mostly dead. */
@NullMarked
package io.isledb.internal.blob;

import org.jspecify.annotations.NullMarked;
