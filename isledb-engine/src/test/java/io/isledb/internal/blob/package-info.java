/** Tests of large values. */
@NullMarked
package io.isledb.internal.blob;

import org.jspecify.annotations.NullMarked;
