/**
 * Tools to test stores and what stands on them: the contract, a faulty store, a slow store, a clock
 * moved by hand.
 */
@NullMarked
package io.isledb.store.testing;

import org.jspecify.annotations.NullMarked;
