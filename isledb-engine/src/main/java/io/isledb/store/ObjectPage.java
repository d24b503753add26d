package io.isledb.store;

import java.util.List;

/**
 * One page of a listing.
 *
 * @param objects ascending by name
 * @param complete whether nothing follows; when false, list again after the last name
 */
public record ObjectPage(List<ObjectInfo> objects, boolean complete) {
  public ObjectPage {
    objects = List.copyOf(objects);
    if (objects.isEmpty() && !complete) {
      throw new IllegalArgumentException("an incomplete page must hold a name to go on from");
    }
  }
}
