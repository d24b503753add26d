/** The maintainer of an isle: one fenced owner of its manifests. */
@NullMarked
package io.isledb.internal.maintain;

import org.jspecify.annotations.NullMarked;
