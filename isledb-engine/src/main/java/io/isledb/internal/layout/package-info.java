/** The one place that knows object names. */
@NullMarked
package io.isledb.internal.layout;

import org.jspecify.annotations.NullMarked;
