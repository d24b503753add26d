/** The object-store interface, its outcomes and the values it exchanges. */
@NullMarked
package io.isledb.store;

import org.jspecify.annotations.NullMarked;
