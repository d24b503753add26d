/**
 * An isle is one key-value database under one prefix of an object store.
 *
 * <p>This package holds the handles that an application works with and the values they exchange.
 * Start at {@link io.isledb.Isles}.
 */
@NullMarked
package io.isledb;

import org.jspecify.annotations.NullMarked;
