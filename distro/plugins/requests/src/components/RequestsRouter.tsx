import { Route, Routes } from 'react-router-dom';
import { DraftPage } from './form/DraftPage';
import { NewRequestPage } from './form/NewRequestPage';
import { GalleryPage } from './gallery/GalleryPage';
import { ListPage } from './list/ListPage';
import { RequestPage } from './request/RequestPage';

export function RequestsRouter() {
  return (
    <Routes>
      <Route path="/" element={<ListPage />} />
      <Route path="/new" element={<GalleryPage />} />
      <Route path="/new/:typeId" element={<NewRequestPage />} />
      <Route path="/:id" element={<RequestPage />} />
      <Route path="/:id/edit" element={<DraftPage />} />
    </Routes>
  );
}
