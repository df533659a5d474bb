-- The video call of an appointment as doctor and patient join it, with the text of what was sent; {} for another mode
-- (rule C10).
create or replace function joined_video(a appointments) returns json language plpgsql immutable as $$
declare
  video text := coalesce(a.video_connect, '{}')::text;
begin
  if a.mode <> 'VIDEO' then
    return '{}';
  end if;
  if a.video_connect ->> 'meet_link' is null and a.video_connect ->> 'url' is not null then
    return left(video, -1) || ',"meet_link":' || to_json(a.video_connect ->> 'url')::text || '}';
  end if;
  return video;
end $$;
