/** Wires the handles that an application holds. */
@NullMarked
package io.isledb.internal.isle;

import org.jspecify.annotations.NullMarked;
