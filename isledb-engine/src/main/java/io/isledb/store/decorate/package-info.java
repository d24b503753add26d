/** Stores around stores: retries, a prefix view, and counting. */
@NullMarked
package io.isledb.store.decorate;

import org.jspecify.annotations.NullMarked;
